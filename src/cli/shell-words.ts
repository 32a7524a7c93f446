/** Words as one line that can be typed in a POSIX shell. */
export function shellWords(words: readonly string[]): string {
  return words.map((word) => (/^[\w./@:=,+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
}

/** What was typed, with the program's name. */
export function typedLine(typed: readonly string[] | undefined): string {
  return typed === undefined ? "" : shellWords(["reqresp-lab", ...typed]);
}
