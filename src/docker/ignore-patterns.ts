/** Decides for a path relative to the context (forward slashes) whether it stays out of the build. */
export type IgnoreRule = (path: string) => boolean;

/**
 * Reads a .dockerignore: one pattern a line by the rules of Go's filepath.Match plus `**`, `#` comments, `!` exceptions, the
 * last line that matches decides; a pattern that matches a folder matches everything below it.
 * https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export function parseIgnorePatterns(text: string): { ignored: IgnoreRule; hasExceptions: boolean } {
  const rules = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => !line.startsWith("#"))
    .map((line) => line.trim())
    .filter((line) => line !== "" && line !== "!")
    .map(toRule);
  const ignored = (path: string) => {
    const last = rules.findLast((rule) => rule.pattern.test(path));
    return last !== undefined && !last.exception;
  };
  return { ignored, hasExceptions: rules.some((rule) => rule.exception) };
}

function toRule(line: string): { pattern: RegExp; exception: boolean } {
  const exception = line.startsWith("!");
  const parts = (exception ? line.slice(1).trim() : line).split("/").filter((part) => part !== "" && part !== ".");
  const clean: string[] = [];
  for (const part of parts) {
    if (part === "..") clean.pop();
    else clean.push(part);
  }
  return { pattern: new RegExp(`^${clean.join("/").replace(token, translate)}(?:/.*)?$`, "s"), exception };
}

/** The pieces of a pattern that mean something to either syntax. */
const token = /\*\*\/|\*\*|\*|\?|\[\^?(?:\\.|[^\]\\])+\]|\\.|[.+^${}()|[\]\\]/g;

function translate(piece: string): string {
  if (piece === "**/") return "(?:.*/)?";
  if (piece === "**") return ".*";
  if (piece === "*") return "[^/]*";
  if (piece === "?") return "[^/]";
  if (piece.length > 2 && piece.startsWith("[")) return piece;
  if (piece.length === 2 && piece.startsWith("\\")) return `\\${piece[1]}`;
  return `\\${piece}`;
}
