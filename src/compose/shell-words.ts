/** A command text split into words. */
export interface CommandWords {
  words: string[];
  /** What follows the first unquoted ; & | < or >, with it: Compose drops it. */
  rest: string;
}

/**
 * Splits a command text by the rules of Compose for `command: python "my server.py"`: blanks part words, quotes and backslashes
 * group, `…` and $(…) are kept as they are written, and the command ends at the first unquoted ; & | < or >. No shell ever sees it.
 * Returns undefined where Compose finds no command: a quote, backslash or bracket that is left open.
 */
export function shellWords(text: string): CommandWords | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote: "'" | '"' | "`" | "(" | undefined;
  const add = (part: string) => {
    word = (word ?? "") + part;
  };
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!;
    if (character === "\\" && quote !== "'") {
      index += 1;
      if (index >= text.length) return undefined;
      add(text[index]!);
    } else if (quote === undefined && /[;&|<>]/.test(character)) {
      // "2>" is a redirection of a numbered stream: the number belongs to it.
      if (character === ">" && /^\d/.test(word ?? "")) word = undefined;
      if (word !== undefined) words.push(word);
      return { words, rest: text.slice(index) };
    } else if (quote === undefined && /[ \t\r\n]/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      const next = nextQuote(character, quote, word);
      if (next === "error") return undefined;
      const isMark = character === "'" || character === '"';
      // Quotation marks go, everything else stays; an empty pair of them is an empty word.
      add(isMark && next !== quote ? "" : character);
      quote = next;
    }
  }
  if (quote !== undefined) return undefined;
  if (word !== undefined) words.push(word);
  return { words, rest: "" };
}

type Quote = "'" | '"' | "`" | "(" | undefined;

/** Which quotation holds after `character`. */
function nextQuote(character: string, quote: Quote, word: string | undefined): Quote | "error" {
  switch (character) {
    case "'":
    case '"':
    case "`":
      if (quote === undefined) return character;
      return quote === character ? undefined : quote;
    case "(":
      if (quote === "(") return "error";
      if (quote !== undefined) return quote;
      return word?.endsWith("$") ? "(" : "error";
    case ")":
      if (quote === undefined) return "error";
      return quote === "(" ? undefined : quote;
    default:
      return quote;
  }
}
