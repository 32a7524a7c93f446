import type { Json } from "./node.js";

/** Typed looks into resolved JSON. What has another type than asked for counts as absent: the resolvers have checked the types. */
export type JsonObject = { [key: string]: Json };

export function asObject(value: Json | undefined): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
}
/** An empty text is absent: Compose leaves it out. */
export function asString(value: Json | undefined): string | undefined {
  return asText(value) || undefined;
}
function asText(value: Json | undefined): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}
export function asNumber(value: Json | undefined): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
}
export function asBoolean(value: Json | undefined): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}
export function asStrings(value: Json | undefined): string[] {
  if (!Array.isArray(value)) return [];
  return value.map(asText).filter((item) => item !== undefined);
}
/** Undefined when absent, so that "the image's own" and "empty" stay apart. */
export function asStringsOrUndefined(value: Json | undefined): string[] | undefined {
  return Array.isArray(value) ? asStrings(value) : undefined;
}
/** Entries without a value are left out. Key order is by code point, as Compose prints maps. */
export function asStringRecord(value: Json | undefined): Record<string, string> {
  const record: Record<string, string> = Object.create(null);
  const object = asObject(value) ?? {};
  for (const key of Object.keys(object).sort(byCodePoint)) {
    const item = asText(object[key]);
    if (item !== undefined) record[key] = item;
  }
  return record;
}
export function entriesOf(value: Json | undefined): [string, Json][] {
  return Object.entries(asObject(value) ?? {}).sort(([left], [right]) => byCodePoint(left, right));
}
export function byCodePoint(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
