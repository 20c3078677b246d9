/** Of longer texts only the lines that the other has nowhere are told. */
const MAX_LINES = 1000;

/** How `after` differs from `before`: the lines that are missing, with `- `, and those that are new, with `+ `, in order. */
export function difference(before: readonly string[], after: readonly string[]): string[] {
  if (Math.max(before.length, after.length) <= MAX_LINES) return inOrder(before, after);
  const [had, has] = [new Set(before), new Set(after)];
  return [
    ...before.filter((line) => !has.has(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !had.has(line)).map((line) => `+ ${line}`),
  ];
}

function inOrder(before: readonly string[], after: readonly string[]): string[] {
  const common = longestCommon(before, after);
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      i++;
      j++;
    } else if (j >= after.length || (i < before.length && at(common, i + 1, j) >= at(common, i, j + 1))) {
      lines.push(`- ${before[i++]}`);
    } else {
      lines.push(`+ ${after[j++]}`);
    }
  }
  return lines;
}

const at = (table: readonly (readonly number[])[], i: number, j: number): number => table[i]?.[j] ?? 0;

/** How many lines the rests from `i` and from `j` on have in common, in order. */
function longestCommon(before: readonly string[], after: readonly string[]): number[][] {
  const table: number[][] = before.map(() => []);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const row = table[i] as number[]; // made above
      row[j] = before[i] === after[j] ? at(table, i + 1, j + 1) + 1 : Math.max(at(table, i + 1, j), at(table, i, j + 1));
    }
  }
  return table;
}
