const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const VALUE = /^[\t\x20-\x7e]*$/;

/** Whether HTTP allows a header of this name and value, kept to ASCII (RFC 9110: field-name, field-value). */
export function isHeader(name: string, value: string): boolean {
  return NAME.test(name) && VALUE.test(value);
}
