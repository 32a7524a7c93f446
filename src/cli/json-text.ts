import { safeJson } from "../report/json.js";

/** A result as one JSON document for stdout; hostile text in it is escaped for the terminal too. */
export function jsonText(value: unknown): string {
  return `${safeJson(value, 2)}\n`;
}
