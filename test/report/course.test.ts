import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { analyseCapture } from "../../src/analysis/analyse-capture.js";
import { render } from "../../src/report/render.js";

const folder = new URL("../../../shared/pcaps/", import.meta.url).pathname;
const oraclePath = `${folder}COURSE-ORACLE.tsv`;
const rows = existsSync(oraclePath) ? readOracle().filter(({ dir }) => dir === "course") : [];
const files = [...new Set(rows.map(({ file = "" }) => file))];

describe.skipIf(files.length === 0)("The report of a real capture of the course (where they are present)", () => {
  it.each(files)("%s tells server, close, counts and exchanges as tshark does", async (file) => {
    const report = await analyseCapture(`${folder}course/${file}`);
    const expected = rows.filter((row) => row.file === file && row.l4 !== "none");
    const shown = { connections: 1000, exchanges: 1000, width: 200 };
    const blocks = render(report, "terminal", shown).split("\n\n");
    const told = blocks.filter((block) => /^Connection \d/.test(block));
    expect(told).toHaveLength(expected.length);
    expected.forEach((row, index) => {
      const block = told[index] ?? "";
      expect(block).toContain(`→ ${row.server}\n`);
      if (row.l4 !== "tcp") return;
      expect(block.split("\n").filter((line) => /\d (?:B|kB) +\d.* [µm]?s █*/.test(line))).toHaveLength(
        Number(row.exchanges),
      );
      expect(/SYN \d+, SYN-ACK \d+, ACK \d+/.test(block)).toBe(row.handshake === "full");
      const first = row.fin_order?.startsWith("C") ? "client" : row.fin_order?.startsWith("S") ? "server" : null;
      if (row.rst === "-" || row.rst === "") {
        expect(/(client|server) first/.exec(block)?.[1] ?? null).toBe(first);
      } else expect(block).toMatch(/reset by the (client|server)|RST/);
    });
    const arp = report.phases.filter(({ kind }) => kind === "arp").reduce((sum, { frames }) => sum + frames, 0);
    if (expected[0] && report.capture.duplicatesRemoved === 0) expect(arp).toBe(Number(expected[0].arp));
  });

  it.each(files)("%s is in both languages without a word that only a program would say", async (file) => {
    const report = await analyseCapture(`${folder}course/${file}`);
    for (const language of ["en", "id"] as const) {
      for (const format of ["terminal", "markdown", "mermaid"] as const) {
        const text = render(report, format, { language, explain: true });
        expect(text).not.toMatch(/\bNaN\b|\bundefined\b|\[object|Infinity|(?<![\w.])-0\b/);
      }
    }
  });
});

function readOracle(): Record<string, string>[] {
  const [header = "", ...lines] = readFileSync(oraclePath, "utf8").trimEnd().split("\n");
  const names = header.split("\t");
  return lines.map((line) => {
    const values = line.split("\t");
    return Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""]));
  });
}
