import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatNames, render } from "../../src/report/render.js";
import { displayWidth } from "../../src/report/text/display-width.js";
import { crowd, exchangeOf, labNames, middleOnly, packetsOf, reportOf, seedLab, troubles } from "./sample-captures.js";

const hostileTexts = [
  "\u001b[2J\u001b[31mred\u001b]0;title\u0007",
  "\u009b31m\u0085\u2028\u202e\u2066reordered\u2069",
  "`code` ``` ~~~ | pipe \\| \\\\| back\\slash",
  "</code></td><script>alert(1)</script><img src=x onerror=alert(1)> --> &lt;",
  "[link](javascript:alert(1)) ![i](http://x/y.png) https://evil.example www.evil.example me@evil.example @everyone #1",
  "*bold* _it_ # head\n\n---\n| a | b |\n|---|---|\n> quote\n- list\n1. one",
  "end\n  P1->>P2: forged; note #59; %%{init: {}}%% participant style x:#a;",
  '=HYPERLINK("http://x")\r\n"quoted","cells"',
  "+1+cmd|' /C calc'!A0",
  "\t=1+1",
  "＝1+1",
  "😀你好".repeat(200),
  "x".repeat(3000),
  "a\u0301".repeat(500),
];

// Every control character but the newline, and every format character but the joiner that emoji are made of.
const forbidden = /[^\P{Cc}\n]|(?!\u200d)\p{Cf}|[\u2028\u2029]/u;

const payloads = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.string({ unit: "grapheme", maxLength: 300 }),
  fc.uint8Array({ maxLength: 300 }),
);

describe("Hostile payload", () => {
  it("never puts a control or bidirectional character into any output, nor breaks its lines", async () => {
    await fc.assert(
      fc.asyncProperty(payloads, payloads, async (request, response) => {
        const report = await reportOf("hostile.pcap", exchangeOf(request, response));
        for (const format of formatNames) {
          // The page holds its data as it is, behind a policy of its own; CSV ends its lines as RFC 4180 wants it.
          if ((format as string) === "html") continue;
          const text = render(report, format, { explain: true }).replaceAll("\r\n", "\n");
          expect(forbidden.exec(text)?.[0].codePointAt(0)).toBeUndefined();
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each([60, 80, 200])("and ordinary captures leave no line longer than %i columns", async (width) => {
    const reports = [
      ...(await Promise.all(hostileTexts.map((text) => reportOf(`${text}.pcap`, exchangeOf(text, text))))),
      await reportOf("seed.pcap", seedLab(), { names: labNames }),
      await reportOf("troubles.pcap", troubles()),
      await reportOf("crowd.pcap", crowd()),
      await reportOf("middle.pcap", middleOnly()),
      await reportOf("names.pcap", seedLab(), { names: new Map([["172.18.0.3", "名".repeat(70)]]) }),
    ];
    for (const report of reports) {
      for (const language of ["en", "id"] as const) {
        const text = render(report, "terminal", { width, language, explain: true, connections: 2 });
        for (const line of text.split("\n")) expect([line, displayWidth(line) <= width]).toEqual([line, true]);
      }
    }
  });

  it("is text of one cell in the lab report, whatever it holds", async () => {
    for (const text of hostileTexts) {
      const report = await reportOf("x.pcap", exchangeOf(text, "ok"));
      const markdown = render(report, "markdown");
      const row = markdown.split("\n").filter((line) => line.startsWith("| 1 |"));
      expect(row).toHaveLength(1);
      const cells = (row[0] ?? "").split(" | ");
      expect(cells).toHaveLength(7);
      expect(cells[2]).toMatch(/^(`[^`|\\]*`|<code>(?:[^<>`|\\*_[\]@#&]|&#\d+;|&#|<!-- -->)*<\/code>)$/u);
    }
  });

  it("leaves every table of the lab report whole, with every packet in it, and makes no link", async () => {
    for (const text of hostileTexts) {
      const frames = exchangeOf(text, text);
      const report = await reportOf("x.pcap", frames, { names: labNames });
      const markdown = render(report, "markdown", { packets: await packetsOf(frames), explain: true });
      for (const table of markdown.split("\n\n").filter((block) => block.startsWith("| "))) {
        const cells = table.split("\n").map((row) => row.split(/(?<!\\)\|/).length);
        expect([text, new Set(cells).size]).toEqual([text, 1]);
      }
      const prose = markdown.replace(/```mermaid\n[^`]*```|`[^`\n]*`|<code>.*?<\/code>/g, "");
      expect(prose).not.toMatch(/https?:\/\/|www\.|@(?!<!-- -->)|(?<!\\)\[|<(?!!-- -->)/);
    }
  });

  it("is one message in a Mermaid diagram", async () => {
    for (const text of hostileTexts) {
      const lines = render(await reportOf("x.pcap", exchangeOf(text, "ok")), "mermaid").split("\n");
      const ours = lines.filter((line) => /^ {2}(participant P\d as |Note over P\d,P\d: |P\d->>P\d: )/.test(line));
      expect(ours).toHaveLength(lines.length - 2);
      for (const line of ours) {
        const text = line.replace(/^ {2}(participant P\d as |Note over P\d,P\d: |P\d->>P\d: )/, "");
        expect(text.replaceAll(/#\d+;/g, "")).not.toMatch(/[#;:<>%{}"`\\|&*_[\]~^@$]/);
      }
    }
  });

  it("is no formula in a spreadsheet, and survives quoting", async () => {
    for (const text of hostileTexts) {
      const [header = "", row = "", ...rest] = parseCsv(
        render(await reportOf("x.pcap", exchangeOf(text, "ok")), "csv"),
      );
      expect(rest).toEqual([]);
      expect(row).toHaveLength(header.length);
      for (const cell of row) expect(cell).not.toMatch(/^\s*[=+\-@|%＝＋－＠]/u);
    }
  });

  it("of several lines is shown whole, with its line ends visible", async () => {
    const report = await reportOf("x.pcap", exchangeOf("halo\napa kabar?\n", "Echo: halo\r\napa kabar?\r\n"));
    expect(render(report, "terminal", { width: 120 })).toContain("halo\\napa kabar? → Echo: halo\\r\\napa kabar?  ");
  });

  it("is shown as text with its colours escaped, and as bytes where it is binary", async () => {
    const shown = async (payload: string | Uint8Array) =>
      render(await reportOf("x.pcap", exchangeOf(payload, "ok")), "terminal", { width: 120 });
    expect(await shown("\u001b[32mready\u001b[0m\n")).toContain("#1  \\e[32mready\\e[0m → ok");
    expect(await shown(Buffer.from("r\u00e9ponse pr\u00eate", "latin1"))).toContain("#1  r\ufffdponse pr\ufffdte → ok");
    expect(await shown(Uint8Array.of(0x10, 0x0c, 0, 4, 0x4d, 0x51))).toContain("#1  10 0c 00 04 4d 51 → ok");
    expect(await shown(Uint8Array.of(1, 2, 3, 0x41))).toContain("#1  01 02 03 41 → ok");
  });

  it("says of payload that the snap length cut off that it was not captured", async () => {
    const frames = exchangeOf("halo", "Echo: halo").map((frame, index) =>
      index < 3 ? frame : { ...frame, bytes: frame.bytes.subarray(0, 54), originalLength: frame.bytes.length },
    );
    const text = render(await reportOf("x.pcap", frames), "terminal", { width: 120 });
    expect(text).toContain("#1  [4 B not captured] → [10 B not captured]");
  });

  it("keeps its exact bytes in JSON", async () => {
    for (const text of hostileTexts) {
      const report = await reportOf("x.pcap", exchangeOf(text, "ok"), { keepPayload: 10_000 });
      expect(JSON.parse(render(report, "json"))).toEqual(report);
      const [line = ""] = render(report, "jsonl").split("\n");
      const { request } = JSON.parse(line) as { request: { payload: string } };
      expect(Buffer.from(request.payload, "base64").toString("utf8")).toBe(text);
    }
  });
});

/** Reads CSV as RFC 4180 defines it. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  for (const line of text.split("\r\n").slice(0, -1)) {
    const cells = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)];
    expect(cells.map(([whole]) => whole).join("")).toBe(line);
    rows.push(cells.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? ""));
  }
  return rows;
}
