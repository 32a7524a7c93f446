const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A horizontal bar of `value` out of `maximum` in at most `columns` columns, to an eighth of a column; something is never nothing. */
export function bar(value: number, maximum: number, columns: number): string {
  if (!(value > 0) || !(maximum > 0) || columns < 1) return "";
  const steps = Math.max(1, Math.round(Math.min(1, value / maximum) * columns * 8));
  return "█".repeat(steps >> 3) + (eighths[steps & 7] ?? "");
}

/**
 * Shares out `columns` columns in proportion to the values: whoever has something gets at least one column, and they add up
 * to `columns` whenever there are as many columns as values.
 */
export function shareColumns(values: readonly number[], columns: number): number[] {
  const total = values.reduce((sum, value) => sum + value, 0);
  if (!(total > 0)) return values.map(() => 0);
  const shares = values.map((value) => (value > 0 ? Math.max(1, Math.floor((value / total) * columns)) : 0));
  let rest = columns - shares.reduce((sum, share) => sum + share, 0);
  const byRemainder = values
    .map((value, index) => ({ index, remainder: ((value / total) * columns) % 1, value }))
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.remainder - a.remainder);
  for (let next = 0; rest > 0; next++, rest--) shares[byRemainder[next % byRemainder.length]!.index]!++;
  for (; rest < 0; rest++) {
    const largest = shares.indexOf(Math.max(...shares));
    if (shares[largest]! <= 1) break;
    shares[largest]!--;
  }
  return shares;
}
