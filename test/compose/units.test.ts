import { expect, test } from "vitest";
import { parseByteSize } from "../../src/compose/byte-size.js";
import { parseDurationMs } from "../../src/compose/duration.js";
import { plainScalar, scalarText } from "../../src/compose/plain-scalar.js";

test.each([
  ["10s", 10_000],
  ["1m30s", 90_000],
  ["500ms", 500],
  ["1.5s", 1500],
  ["1h", 3_600_000],
  ["250us", 0.25],
  ["1d", 86_400_000],
  ["0", 0],
  ["0s", 0],
])("the duration %s is %d ms", (text, milliseconds) => {
  expect(parseDurationMs(text)).toBeCloseTo(milliseconds);
});

test.each(["", "5", "s", "1 s", "1x", "abc", "1s2"])("%j is no duration", (text) => {
  expect(parseDurationMs(text)).toBeUndefined();
});

test.each([
  ["1024", 1024],
  ["64m", 67_108_864],
  ["64MB", 67_108_864],
  ["64MiB", 67_108_864],
  ["1.5g", 1_610_612_736],
  ["2 kb", 2048],
  ["10b", 10],
])("the size %s is %d bytes", (text, bytes) => {
  expect(parseByteSize(text)).toBe(bytes);
});

test.each(["", "abc", "5x", "m", "1e3", "99999999p"])("%j is no byte size", (text) => {
  expect(parseByteSize(text)).toBeUndefined();
});

test.each([
  ["yes", "yes"],
  ["on", "on"],
  ["22:22", "22:22"],
  ["True", true],
  ["~", null],
  ["0777", 511],
  ["0o17", 15],
  ["0x1F", 31],
  ["0b101", 5],
  ["1_000", 1000],
  ["08", 8],
  ["1.50", 1.5],
  ["1.2.3", "1.2.3"],
  ["18446744073709551615", 18_446_744_073_709_551_615n],
])("the unquoted scalar %s means what it means to Compose", (source, value) => {
  expect(plainScalar(source)).toEqual(value);
});

test.each([
  [1.5, "1.5"],
  [1e21, "1e+21"],
  [0.00001, "1e-05"],
  [true, "true"],
  [null, ""],
])("%s as a text is %s", (value, text) => {
  expect(scalarText(value)).toBe(text);
});
