import { LabError } from "../errors.js";

/** A ring of capture files: a new one begins when the next packet would make the present one larger than `bytes`. */
export interface Rotation {
  bytes: number;
  /** How many files are kept, the oldest going first; undefined: all. */
  files: number | undefined;
}

const units: Record<string, number> = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
const least = 1024;

/** Reads "SIZE" or "SIZE/COUNT": 10M/5 keeps 5 files of 10 MiB. @throws LabError USAGE */
export function parseRotation(text: string): Rotation {
  const parts = /^(\d+(?:\.\d+)?)([kmg]?)(?:i?b)?(?:\/(\d+))?$/i.exec(text.trim());
  const bytes = parts === null ? 0 : Math.floor(Number(parts[1]) * (units[(parts[2] ?? "").toLowerCase()] ?? 1));
  const files = parts?.[3] === undefined ? undefined : Number(parts[3]);
  if (bytes < least || !Number.isSafeInteger(bytes) || files === 0) {
    throw new LabError(
      "USAGE",
      `--rotate takes a size of at least 1k and how many files to keep, got ${JSON.stringify(text)}`,
      {
        hint: "For example --rotate 10M/5: five files of 10 MiB, the oldest going first.",
      },
    );
  }
  return { bytes, files };
}

/** "halo.pcap", 3 → "halo-00003.pcap": in order of time when listed by name. */
export function rotatedName(path: string, number: number): string {
  const { base, ending } = parted(path);
  return `${base}-${String(number).padStart(5, "0")}${ending}`;
}

/** "halo-*.pcap": all of them. */
export function ringName(path: string): string {
  const { base, ending } = parted(path);
  return `${base}-*${ending}`;
}

/** Is `name` one that this capture's ring could have, both without folder? */
export function isRotatedName(path: string, name: string): boolean {
  const { base, ending } = parted(path);
  return (
    name.startsWith(`${base}-`) &&
    name.endsWith(ending) &&
    /^\d{5,}$/.test(name.slice(base.length + 1, name.length - ending.length))
  );
}

function parted(path: string): { base: string; ending: string } {
  const ending = /\.[^./]*$/.exec(path)?.[0] ?? "";
  return { base: path.slice(0, path.length - ending.length), ending };
}
