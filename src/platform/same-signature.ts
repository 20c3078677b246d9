/** `made` with the name and the length of `original`: what frameworks read of a function that stands for another. */
export function sameSignature<F extends object>(made: F, original: { readonly name: string; readonly length: number }): F {
  const { name, length } = original;
  return Object.defineProperties(made, { name: { value: name, configurable: true }, length: { value: length, configurable: true } });
}
