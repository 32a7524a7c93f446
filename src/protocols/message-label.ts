import { printable } from "../printable.js";
import type { MessageLabel } from "./recogniser.js";

const maximumLength = 200;

/** A label whose texts are safe to show and short, whatever the message held. Fields that are undefined are left out. */
export function messageLabel(
  summary: string,
  fields: Record<string, string | number | undefined> = {},
  error = false,
): MessageLabel {
  const shown: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) shown[name] = typeof value === "string" ? shortText(value) : value;
  }
  return { summary: shortText(summary), fields: shown, error };
}

/** Free of control characters and at most 200 characters, escapes included. */
export function shortText(text: string): string {
  const shown = printable(text.slice(0, maximumLength + 1));
  if (shown.length <= maximumLength) return shown;
  const last = shown.charCodeAt(maximumLength - 2);
  // Never half of a surrogate pair.
  const end = last >= 0xd800 && last <= 0xdbff ? maximumLength - 2 : maximumLength - 1;
  return `${shown.slice(0, end)}…`;
}
