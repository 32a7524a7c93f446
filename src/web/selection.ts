/** What the reader has chosen to see in detail. */
export type Selection =
  | { kind: "packet"; frame: number }
  | { kind: "exchange"; connection: number; number: number }
  | null;

export function isSameSelection(a: Selection, b: Selection): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === "packet") return b.kind === "packet" && a.frame === b.frame;
  return b.kind === "exchange" && a.connection === b.connection && a.number === b.number;
}
