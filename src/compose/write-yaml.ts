import { Document, visit } from "yaml";
import { unsafeCharacters } from "../printable.js";
import { isPointInTime, plainScalar } from "./plain-scalar.js";

/**
 * Plain data as YAML that every reader takes for the same data: a text that YAML 1.1, YAML 1.2 or Compose would read as something else
 * (`yes`, `0777`, `22:22`, `2026-01-01`) is quoted, a character that a terminal would obey is escaped.
 * @param data what JSON can hold
 */
export function writeYaml(data: unknown): string {
  const document = new Document(data, { compat: "yaml-1.1" });
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === "string" && needsQuotes(node.value)) node.type = "QUOTE_DOUBLE";
    },
  });
  // Whatever holds one of these is in double quotes now, where YAML has escapes for them.
  return document.toString({ lineWidth: 0 }).replace(unsafeCharacters, (character) => {
    if (character === "\n") return character;
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`;
  });
}

/** What the YAML writer's own rules do not know: Compose's scalars, and characters that must be escaped. */
function needsQuotes(text: string): boolean {
  if (isPointInTime(text) || plainScalar(text) !== text) return true;
  return text.replaceAll("\n", "").search(unsafeCharacters) !== -1;
}
