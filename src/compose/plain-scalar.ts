import type { Scalar } from "./node.js";

const words = new Map<string, Scalar>([
  ["", null],
  ["~", null],
  ["null", null],
  ["Null", null],
  ["NULL", null],
  ["true", true],
  ["True", true],
  ["TRUE", true],
  ["false", false],
  ["False", false],
  ["FALSE", false],
  [".inf", Number.POSITIVE_INFINITY],
  [".Inf", Number.POSITIVE_INFINITY],
  [".INF", Number.POSITIVE_INFINITY],
  ["+.inf", Number.POSITIVE_INFINITY],
  ["+.Inf", Number.POSITIVE_INFINITY],
  ["+.INF", Number.POSITIVE_INFINITY],
  ["-.inf", Number.NEGATIVE_INFINITY],
  ["-.Inf", Number.NEGATIVE_INFINITY],
  ["-.INF", Number.NEGATIVE_INFINITY],
  [".nan", Number.NaN],
  [".NaN", Number.NaN],
  [".NAN", Number.NaN],
]);

const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;

/**
 * What an unquoted YAML scalar means to Compose, whose YAML is neither 1.1 nor 1.2: `yes` and `on` are texts, 22:22 is a text,
 * but 0777 is octal and 1_000 is a thousand.
 */
export function plainScalar(source: string): Scalar {
  const word = words.get(source);
  if (word !== undefined) return word;
  if (!/^[-+.0-9]/.test(source)) return source;
  const digits = source.replaceAll("_", "");
  const integer = integerOf(digits);
  if (integer !== undefined) return integer;
  return float.test(digits) ? Number(digits) : source;
}

/** What Compose reads as a point in time when it is not quoted, and rewrites. */
export function isPointInTime(source: string): boolean {
  return /^\d{4}-\d{1,2}-\d{1,2}([Tt ]|$)/.test(source);
}

/** Decimal, 0x, 0o, 0b and C's leading zero; what no double holds exactly stays a bigint, so that no digit is lost. */
function integerOf(text: string): number | bigint | undefined {
  const parts = /^([-+]?)(?:(0[xX])([0-9a-fA-F]+)|(0[oO]?)([0-7]+)|(0[bB])([01]+)|(0|[1-9][0-9]*))$/.exec(text);
  if (parts === null) return undefined;
  const [, sign, hex, hexDigits, octal, octalDigits, binary, binaryDigits, decimal] = parts;
  const magnitude = BigInt(
    hex !== undefined
      ? `0x${hexDigits}`
      : octal !== undefined
        ? `0o${octalDigits}`
        : binary !== undefined
          ? `0b${binaryDigits}`
          : (decimal ?? "0"),
  );
  if (magnitude > 0xffff_ffff_ffff_ffffn) return undefined;
  const value = sign === "-" ? -magnitude : magnitude;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** A scalar as Compose writes it where it wants a text: 1.50 is "1.5", true is "true". */
export function scalarText(value: Scalar): string {
  if (value === null) return "";
  if (typeof value !== "number") return String(value);
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  return goFloat(value);
}

/** Go prints a float with the shortest digits, with an exponent of two digits from 1e21 up and below 1e-4. */
function goFloat(value: number): string {
  const magnitude = Math.abs(value);
  const text = magnitude !== 0 && magnitude < 1e-4 ? value.toExponential() : String(value);
  return text.replace(/e([-+]?)(\d)$/, (_, sign: string, digit: string) => `e${sign || "+"}0${digit}`);
}
