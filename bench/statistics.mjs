/** The middle one; of an even number of numbers, the upper of the two in the middle. */
export function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
}
