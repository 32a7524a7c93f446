type Painter = (text: string) => string;

/** Colours by meaning; all of them are readable on dark and on light. Plain text where colour is not wanted. */
export interface Ink {
  strong: Painter;
  faint: Painter;
  good: Painter;
  caution: Painter;
  bad: Painter;
  client: Painter;
  server: Painter;
}

export function inkFor(colour: boolean): Ink {
  // ECMA-48 SGR: what turns it on, and what turns exactly that off again.
  const sgr = (on: number, off: number): Painter =>
    colour ? (text) => (text === "" ? "" : `\u001b[${on}m${text}\u001b[${off}m`) : (text) => text;
  return {
    strong: sgr(1, 22),
    faint: sgr(2, 22),
    good: sgr(32, 39),
    caution: sgr(33, 39),
    bad: sgr(31, 39),
    client: sgr(36, 39),
    server: sgr(35, 39),
  };
}
