import type { Attributes } from '../../trace/attributes.ts';

// What an interaction is called. Names must be few and must tell nothing about people: never a value or a text of the page, and numbers
// (of rows, orders, React's ids) become `*`. Whoever wants another name writes data-trace-name, on the element or around it, or gives a
// function.

const CONTROL = 'a,area,button,input,label,option,select,summary,textarea,[role],[aria-label]';
const MAX_LENGTH = 60;

/** What an element is called in the name of its interactions; `undefined`: by its attributes, as by default. */
export type ElementName = (element: Element) => string | undefined;

/** The element at which an event is aimed, inside open shadow roots and frames too: those have an `Element` of their own. */
export function eventElement(event: Event): Element | undefined {
  const target = event.composedPath()[0] as Node | undefined; // or a window, which has no nodeType
  return target?.nodeType === 1 ? (target as Element) : undefined; // ELEMENT_NODE
}

/** For example `click add to cart`, `click button#pay` or `click a`. */
export function interactionName(type: string, element: Element | undefined, nameOf?: ElementName): string {
  const name = element?.closest('[data-trace-name]')?.getAttribute('data-trace-name') || (element && controlName(element, nameOf));
  return name ? `${type} ${name.slice(0, MAX_LENGTH)}` : type;
}

export function interactionAttributes(url: string, element: Element | undefined): Attributes {
  return {
    'url.full': url,
    ...(element && { 'browser.tag_name': element.localName, 'browser.css_selector': selector(element) }),
  };
}

/** The control that was meant, if any: people click on the icon in it. */
export function controlOf(element: Element): Element | null {
  return element.closest(CONTROL);
}

function controlName(element: Element, nameOf: ElementName | undefined): string {
  const control = controlOf(element);
  const given = nameOf?.(control ?? element);
  if (given) return given;
  const named = ['aria-label', 'alt', 'title'].map((name) => control?.getAttribute(name)?.trim());
  return withoutNumbers(named.find(Boolean) || selector(control ?? element, true));
}

/** In one line, and fit for a name. */
export function withoutNumbers(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\d+/g, '*');
}

/** `byRole`: what it is for assistive technology tells more than `div`. */
function selector(element: Element, byRole?: boolean): string {
  const { localName, id } = element;
  return id ? `${localName}#${id}` : (byRole && element.getAttribute('role')) || localName;
}
