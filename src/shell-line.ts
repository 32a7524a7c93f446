/** Words as one line that can be typed in a POSIX shell. */
export function shellLine(words: readonly string[]): string {
  return words.map((word) => (/^[\w./@:=,+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
}
