const exponents: Record<string, number> = { "": 0, k: 1, m: 2, g: 3, t: 4, p: 5 };

/** A Compose byte size ("64m", "1.5gb", "128 KiB", "1024") in bytes, units of 1024; undefined when it is none. */
export function parseByteSize(text: string): number | undefined {
  const parts = /^(\d+(?:\.\d+)?) ?([kmgtp]?)(i?b)?$/i.exec(text);
  if (parts === null) return undefined;
  const [, amount, unit, suffix] = parts;
  if (suffix?.toLowerCase() === "ib" && unit === "") return undefined;
  const bytes = Math.trunc(Number(amount) * 1024 ** (exponents[unit!.toLowerCase()] ?? 0));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
