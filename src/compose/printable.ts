/**
 * Text of a compose file made safe to show: control, format and bidirectional characters become \u escapes,
 * so that no file can move the cursor, colour the terminal or reorder a line; overlong text is cut.
 */
export function printable(text: string, maxLength = 200): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  return cut.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** The same in quotes. */
export function quoted(text: string, maxLength = 100): string {
  return `"${printable(text, maxLength)}"`;
}
