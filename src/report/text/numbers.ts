import type { Language } from "../language.js";

/** Numbers as people of the language write them. Every figure that a renderer prints goes through here. */
export interface Numbers {
  /** 302,190 */
  count(value: number): string;
  /** "212 µs", "2.74 ms", "14.4 s", "20 min 5 s": three digits are all that a comparison needs. */
  duration(nanoseconds: number): string;
  /** Seconds with six places, as Wireshark's list has them: "2.500190". */
  seconds(nanoseconds: number): string;
  /** Exact up to 99,999 B, then "1.2 MB" (powers of ten). */
  bytes(value: number): string;
  /** Share of a whole; "<1 %" rather than a 0 that is not true. */
  percent(part: number, whole: number): string;
}

export function numbersFor(language: Language): Numbers {
  const [point, group] = language === "id" ? [",", "."] : [".", ","];
  const count = (value: number) => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, group);
  const decimal = (text: string) => text.replace(".", point);
  return {
    count,
    duration: (nanoseconds) => decimal(durationText(nanoseconds, language)),
    seconds: (nanoseconds) => decimal((nanoseconds / 1e9).toFixed(6)),
    bytes: (value) => (value < 100_000 ? `${count(value)} B` : decimal(largeBytes(value))),
    percent: (part, whole) => percentText(part, whole),
  };
}

const units = [
  ["ns", 1],
  ["µs", 1e3],
  ["ms", 1e6],
  ["s", 1e9],
] as const;

function durationText(nanoseconds: number, language: Language): string {
  const ns = Math.abs(nanoseconds);
  if (ns >= 120e9) return longDuration(Math.round(ns / 1e9), language);
  if (ns === 0) return "0 µs";
  for (const [unit, size] of units) {
    // Captures tell whole nanoseconds, most of them whole microseconds: 60 µs, not 60.0 µs.
    const isExact = size <= 1e3 && ns % size === 0;
    const text = isExact ? String(ns / size) : threeDigits(ns / size);
    // 999.7 µs would be 1000 µs: the next unit says it better.
    if (Number(text) < 1000 || unit === "s") return `${text} ${unit}`;
  }
  return `${ns} ns`;
}

function threeDigits(value: number): string {
  return value.toFixed(value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2);
}

function longDuration(seconds: number, language: Language): string {
  const [hour, minute, second] = language === "id" ? ["jam", "mnt", "dtk"] : ["h", "min", "s"];
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (hours > 0) return `${hours} ${hour} ${minutes} ${minute}`;
  return `${minutes} ${minute} ${seconds % 60} ${second}`;
}

function largeBytes(value: number): string {
  const names = ["kB", "MB", "GB", "TB"];
  let size = value / 1000;
  let index = 0;
  while (size >= 999.5 && index < names.length - 1) {
    size /= 1000;
    index++;
  }
  return `${threeDigits(size)} ${names[index]}`;
}

function percentText(part: number, whole: number): string {
  if (part <= 0 || whole <= 0) return "0 %";
  const share = (part / whole) * 100;
  if (share < 1) return "<1 %";
  return share > 99 && part < whole ? ">99 %" : `${Math.round(share)} %`;
}
