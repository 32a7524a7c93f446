/**
 * Splits a command text into words by the rules that Compose uses for `command: python "my server.py"`: blanks part words,
 * quotes and backslashes group, nothing else has a meaning. No shell ever sees the text: `;`, `|` and `$` are plain characters.
 * Returns undefined when a quote or a backslash is left open.
 */
export function shellWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote: "'" | '"' | undefined;
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!;
    if (character === "\\" && quote !== "'") {
      index += 1;
      if (index >= text.length) return undefined;
      word = (word ?? "") + text[index]!;
    } else if (quote !== undefined) {
      if (character === quote) quote = undefined;
      else word = (word ?? "") + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= "";
    } else if (/[ \t\r\n]/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + character;
    }
  }
  if (quote !== undefined) return undefined;
  if (word !== undefined) words.push(word);
  return words;
}
