import type { Attributes } from '../../trace/attributes.ts';
import { scrubUrl } from '../url.ts';

// What an interaction is called. Names must be few and must tell nothing about people: never a value or a text of the page, and numbers
// (of rows, orders, React's ids) become `*`. Whoever wants another name writes data-trace-name, on the element or around it.

const CONTROL = 'a,button,input,label,option,select,summary,textarea,[role],[aria-label]';
const MAX_LENGTH = 60;

/** The element at which an event is aimed, inside open shadow roots too. */
export function eventElement(event: Event): Element | undefined {
  const target = event.composedPath()[0];
  return target instanceof Element ? target : undefined;
}

/** For example `click add to cart`, `click button#pay` or `click a`. */
export function interactionName(type: string, element: Element | undefined): string {
  const name = element?.closest('[data-trace-name]')?.getAttribute('data-trace-name') || (element && controlName(element));
  return name ? `${type} ${name.slice(0, MAX_LENGTH)}` : type;
}

export function interactionAttributes(element: Element | undefined): Attributes {
  return {
    'url.full': scrubUrl(location.href),
    ...(element && { 'browser.tag_name': element.localName, 'browser.css_selector': selector(element) }),
  };
}

function controlName(element: Element): string {
  const control = element.closest(CONTROL) ?? element;
  const label = control.getAttribute('aria-label')?.trim().replace(/\s+/g, ' ');
  return (label || selector(control)).replace(/\d+/g, '*');
}

function selector({ localName, id }: Element): string {
  return id ? `${localName}#${id}` : localName;
}
