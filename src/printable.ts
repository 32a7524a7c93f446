/**
 * Untrusted text (payloads, container output, compose files) made safe to show on a terminal: control, format, bidirectional and
 * lone surrogate characters become \n, \t or \u escapes, so that no byte can move the cursor, colour the terminal or reorder a line.
 * The zero-width joiner and variation selectors stay: emoji are made of them.
 *
 * @param maximum longest result in UTF-16 units before it is cut with "…"
 */
export function printable(text: string, maximum = Number.POSITIVE_INFINITY): string {
  const cut = text.length > maximum ? `${text.slice(0, maximum)}…` : text;
  return unsafe.test(cut) ? cut.replace(unsafeCharacters, escapeCharacter) : cut;
}

// Cc control, Cf format (bidi overrides and isolates among them), Zl/Zp line and paragraph separators, Cs lone surrogates.
const unsafe = /(?!\u200d)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
/** Every character that must not reach a terminal as it is; line feeds among them. For `replace` and `search`. */
export const unsafeCharacters = new RegExp(unsafe, "gu");

const short: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0", "\u001b": "\\e" };

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return short[character] ?? (code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`);
}
