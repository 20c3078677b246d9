// What two values have to have in common to be the same, as `tape` has it: types count, and so do the elements.

export function isSame(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]));
}

/** `expected`: a function that looks at the error, an expression for its text, or nothing. */
export function isThrown(run, expected) {
  try {
    run();
  } catch (error) {
    if (expected instanceof RegExp) return expected.test(error);
    return expected === undefined || expected(error) === true;
  }
  return false;
}
