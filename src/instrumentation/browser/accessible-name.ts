import { controlOf, type ElementName, withoutNumbers } from './interaction-name.ts';

// What assistive technology calls a control (https://www.w3.org/TR/accname-1.2/), as far as a name for traces needs it: by aria-labelledby,
// aria-label, its labels, what it contains where it is a button or a link, its title. Never a value, and nothing in which people write.

const MAX_TEXT = 60;
const NAMED_BY_CONTENT = 'a,button,summary,option,[role=button],[role=link],[role=menuitem],[role=option],[role=tab],[role=checkbox]';
/** What somebody may have written. */
const WRITTEN = 'input,select,textarea,[contenteditable]';

/**
 * Names interactions as a screen reader names their control, with texts of the page: `click Add to cart`. Numbers become `*`; a text that is
 * longer than 60 characters, holds an `@` or a field in which people write is not taken. Ask for it where no label or button of your page
 * shows whose page it is.
 *
 * @example
 * start({ instrumentations: [userInteractionInstrumentation({ elementName: accessibleName })] });
 */
export const accessibleName: ElementName = (element) => {
  const control = controlOf(element) ?? element;
  const isNamedByContent = control.matches(NAMED_BY_CONTENT);
  const sources: (() => string | null | undefined)[] = [
    () => referenced(control),
    () => control.getAttribute('aria-label'),
    () => textOf([...((control as HTMLInputElement).labels ?? [])]), // none where it is no form control
    () => control.getAttribute('alt'),
    () => (isNamedByContent ? textOf([control]) : undefined),
    () => control.getAttribute('title'),
  ];
  for (const source of sources) {
    const text = source()?.trim();
    if (text && text.length <= MAX_TEXT && !text.includes('@')) return withoutNumbers(text);
  }
  return undefined;
};

function referenced(element: Element): string | undefined {
  const ids = element.getAttribute('aria-labelledby')?.trim().split(/\s+/);
  const root = element.getRootNode() as Document | ShadowRoot; // an element's; a detached one finds nothing
  return ids && textOf(ids.map((id) => root.querySelector(`[id="${CSS.escape(id)}"]`)));
}

function textOf(elements: readonly (Element | null)[]): string {
  return elements.map((element) => (element && !element.matches(WRITTEN) ? ownText(element) : '')).join(' ');
}

/** The text of an element, with the `alt` of its images and without fields. */
function ownText(element: Element): string {
  if (element.querySelector('select,textarea,[contenteditable]')) return '';
  const images = [...element.querySelectorAll('img[alt]')].map((image) => image.getAttribute('alt'));
  return [element.textContent, ...images].join(' ').replace(/\s+/g, ' ').trim();
}
