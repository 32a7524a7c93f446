/** "7", "7–13". */
export function frameRange(first: number, last: number): string {
  return first === last ? String(first) : `${first}–${last}`;
}

/** "3, 7–9, 12": runs are joined; what is beyond `maximum` frames is "…". */
export function frameList(frames: readonly number[], maximum = 8): string {
  const shown = frames.slice(0, maximum);
  const ranges: string[] = [];
  for (let index = 0; index < shown.length; index++) {
    const first = shown[index]!;
    let last = first;
    while (shown[index + 1] === last + 1) last = shown[++index]!;
    ranges.push(last === first + 1 ? `${first}, ${last}` : frameRange(first, last));
  }
  return ranges.join(", ") + (frames.length > maximum ? " …" : "");
}
