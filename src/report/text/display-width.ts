/**
 * Columns that a text takes on a terminal: 2 for East Asian wide characters and emoji, 0 for combining marks, 1 for the rest.
 * The text must be printable already. Clusters that form one emoji (joined, with a skin tone, flags) take 2 columns together.
 * Source: Unicode UAX #11 (East Asian Width, classes W and F), UAX #29 (grapheme clusters).
 */
export function displayWidth(text: string): number {
  if (isNarrow.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes(text)) width += clusterWidth(segment);
  return width;
}

/** One character as a person sees it, with its columns. */
export function* clusters(text: string): Generator<{ segment: string; width: number }> {
  for (const { segment } of graphemes(text)) yield { segment, width: clusterWidth(segment) };
}

/** Latin letters and what our own output draws with: one column each. */
const isNarrow =
  /^[\u0020-\u007e\u00a0-\u00ac\u00ae-\u024f\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2500-\u259f\u25cb\u25cf\u25d0\u2714\u2718]*$/;
let segmenter: Intl.Segmenter | null = null;
const isEmoji = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|[0-9#*]\ufe0f\u20e3/u;
const hasNoWidth = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff\ud7b0-\ud7ff]$/u;

/** The segmenter takes 10 ms to make, and most runs never meet a character that needs it. */
function graphemes(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return segmenter.segment(text);
}

function clusterWidth(cluster: string): number {
  if (isEmoji.test(cluster)) return 2;
  let width = 0;
  for (const character of cluster) {
    if (!hasNoWidth.test(character)) width += isWide(character.codePointAt(0) ?? 0) ? 2 : 1;
  }
  return width;
}

/** First and last code points of the East Asian wide and fullwidth blocks; emoji are found by their property. */
const wide: readonly (readonly [first: number, last: number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1f200, 0x1f265],
  [0x20000, 0x3fffd],
];

function isWide(codePoint: number): boolean {
  return codePoint >= 0x1100 && wide.some(([first, last]) => codePoint >= first && codePoint <= last);
}
