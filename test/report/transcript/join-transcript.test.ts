import { describe, expect, it } from "vitest";
import { render } from "../../../src/report/render.js";
import type { Report } from "../../../src/report/report.js";
import { attachTranscript } from "../../../src/report/transcript/attach-transcript.js";
import { transcriptComments } from "../../../src/report/transcript/in-comments.js";
import { joinTranscript } from "../../../src/report/transcript/join-transcript.js";
import { recordTranscript } from "../../../src/report/transcript/record-transcript.js";
import {
  parseTranscript,
  type RecordedLine,
  type RecordedTranscript,
} from "../../../src/report/transcript/recorded.js";
import { everything } from "../everything.js";
import { labNames, reportOf, seedLab, troubles } from "../sample-captures.js";

/** Microseconds after the capture's first frame; seedLab() begins at this second. */
const start = 1_700_000_000_000_000;

type Told = [us: number, role: "client" | "server", kind: RecordedLine["kind"], text: string];

function recorded(told: readonly Told[], more: Partial<RecordedTranscript> = {}): RecordedTranscript {
  return {
    format: "reqresp-lab transcript",
    version: 1,
    firstFrameAt: "2023-11-14T22:13:20.000000000Z",
    sameClock: true,
    saidBy: "person",
    names: {},
    interface: null,
    entries: told.map(([us, role, kind, text]) => {
      return { atMicroseconds: start + us, role, kind, text, complete: !text.endsWith(" ") };
    }),
    dropped: 0,
    ...more,
  };
}

/** What a person sees who types "halo" and "apa kabar?" in the seed lab. */
const seedTalk: readonly Told[] = [
  [-300_000, "server", "output", "Server listening on 0.0.0.0:2222"],
  [900, "server", "output", "Connection from ('172.18.0.2', 40000)"],
  [1_000, "client", "output", "Enter message: "],
  [2_499_800, "client", "input", "halo"],
  [2_500_300, "server", "output", "Received: halo"],
  [2_501_500, "client", "output", "Received from server: Echo: halo"],
  [2_501_600, "client", "output", "Enter message: "],
  [6_600_000, "client", "input", "apa kabar?"],
  [6_602_000, "server", "output", "Received: apa kabar?"],
  [6_602_300, "client", "output", "Received from server: Echo: apa kabar?"],
  [7_700_000, "client", "input", "bye"],
];

const seed = () => reportOf("seed.pcap", seedLab(), { names: labNames });

function texts(
  report: Report,
  join: { said: number | null; serverPrinted: number | null; clientPrinted: number | null },
) {
  const { lines } = report.transcript!;
  return [join.said, join.serverPrinted, join.clientPrinted].map((index) =>
    index === null ? null : lines[index]!.text,
  );
}

describe("A transcript is joined to the packets", () => {
  it("by what was typed, sent, and printed, with the times between", async () => {
    const report = attachTranscript(await seed(), recorded(seedTalk));
    const { joins, times } = report.transcript!;
    expect(joins.map((join) => texts(report, join))).toEqual([
      ["halo", "Received: halo", "Received from server: Echo: halo"],
      ["apa kabar?", "Received: apa kabar?", "Received from server: Echo: apa kabar?"],
    ]);
    const [first, second] = report.connections[0]!.exchanges;
    expect(joins[0]).toMatchObject({
      waitNs: 2_498_800_000,
      clientSendNs: first!.request.startNs - 2_499_800_000,
      serverPrintNs: 2_500_300_000 - first!.request.endNs,
      clientPrintNs: 2_501_500_000 - first!.response!.endNs,
    });
    // The parts of an exchange are all there is between what was typed and what was printed.
    const typedToPrinted = 2_501_500_000 - 2_499_800_000 + (6_602_300_000 - 6_600_000_000);
    expect(times!.clientNs + times!.wireNs + times!.serverNs).toBe(typedToPrinted);
    expect(times!.serverNs).toBe(first!.serviceTimeNs! + second!.serviceTimeNs!);
    expect(times!.waitNs).toBe(2_498_800_000 + (6_600_000_000 - 2_501_600_000));
  });

  it("leaves alone what no rule matches", async () => {
    const talk: Told[] = [
      [1_000, "client", "input", "hal"],
      [2_500_300, "server", "output", "something came"],
      [2_501_500, "client", "output", "Echo: halo!!1 halogen"],
      [2_501_600, "client", "output", "xEcho: halo"],
    ];
    const report = attachTranscript(await seed(), recorded(talk));
    expect(report.transcript!.joins.map((join) => texts(report, join))).toEqual([
      [null, null, "Echo: halo!!1 halogen"],
    ]);
    expect(report.transcript!.times).toBeNull();
  });

  it("does not take a line that was printed before the packet came", async () => {
    const talk: Told[] = [
      [2_400_000, "server", "output", "halo"],
      [2_400_000, "client", "output", "Echo: halo"],
      [2_600_000, "client", "input", "halo"],
    ];
    expect(joinTranscript(await seed(), recorded(talk)).joins).toEqual([]);
  });

  it("gives a line to one exchange only", async () => {
    const report = await reportOf("seed.pcap", seedLab());
    for (const { request } of report.connections[0]!.exchanges) request.text = "again";
    const { joins, lines } = joinTranscript(
      report,
      recorded([
        [0, "client", "input", "again"],
        [6_600_100, "server", "output", "again"],
      ]),
    );
    expect(joins.map(({ said, serverPrinted }) => [said, serverPrinted])).toEqual([[0, 1]]);
    expect(lines).toHaveLength(2);
  });

  it("tells no time between clocks of two machines", async () => {
    const other = recorded(
      seedTalk.map(([us, ...rest]) => [us + 3_600_000_000, ...rest]),
      { sameClock: false },
    );
    const { joins, times } = joinTranscript(await seed(), other);
    expect(joins).toHaveLength(2);
    expect(times).toBeNull();
    for (const join of joins) {
      expect([join.clientSendNs, join.serverPrintNs, join.clientPrintNs]).toEqual([null, null, null]);
      expect(join.said).not.toBeNull();
    }
  });

  it("says who was waited for, in both languages, on the terminal and in the lab report", async () => {
    const report = attachTranscript(await seed(), recorded(seedTalk));
    for (const language of ["en", "id"] as const) {
      const shown = render(report, "terminal", { language, explain: true });
      await expect(shown).toMatchFileSnapshot(`../golden/both-sides.${language}.txt`);
      await expect(render(report, "markdown", { language })).toMatchFileSnapshot(`../golden/both-sides.${language}.md`);
    }
  });

  it("escapes what a program prints", async () => {
    const evil: Told[] = [[2_500_300, "server", "output", "halo \u001b[2J\u202e </script> | `x`"]];
    const report = attachTranscript(await seed(), recorded(evil));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(render(report, "terminal", {})).not.toMatch(/[\u001b\u202e]/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(render(report, "markdown", {})).not.toMatch(/[\u001b\u202e]/);
  });
});

describe("A recorded transcript", () => {
  it("is found again in the comments of a capture, which are not shown as comments then", async () => {
    const report = await seed();
    const facts = {
      entries: recorded(seedTalk).entries,
      dropped: 0,
      sameClock: true,
      saidBy: "person",
      interface: "br-lab",
      lab: everything.lab,
    } as const;
    const own = recordTranscript(report, facts);
    expect(own.names).toEqual({ "172.18.0.2": "reqresp-client", "172.18.0.3": "reqresp-server" });
    const unnamed = await reportOf("seed.pcap", seedLab());
    unnamed.capture.comments = ["mine", ...transcriptComments(own)];
    const found = attachTranscript(unnamed);
    expect(found.capture.comments).toEqual(["mine"]);
    expect(found.transcript).toEqual(attachTranscript(report, own).transcript);
    expect(found.connections[0]!.server.name).toBe("reqresp-server");
    expect(found.pairs[0]!.clientName).toBe("reqresp-client");
  });

  it("brings back the lab and what was proven, for the very capture that it was proven of", async () => {
    const report = { ...(await seed()), proof: everything.proof };
    const facts = { entries: recorded(seedTalk).entries, dropped: 0, sameClock: true, saidBy: "person" } as const;
    const own = recordTranscript(report, { ...facts, interface: "br-lab", lab: everything.lab });
    const kept = parseTranscript(JSON.stringify(own))!;
    const again = attachTranscript(await seed(), kept);
    expect(again.lab).toEqual(everything.lab);
    expect(again.proof).toEqual(everything.proof);
    const shorter = attachTranscript(await reportOf("seed.pcap", seedLab().slice(0, -1), { names: labNames }), kept);
    expect(shorter.lab).toEqual(everything.lab);
    expect(shorter.proof).toBeUndefined();
    expect(render(again, "markdown", {})).toContain("reqresp-lab capture --run -w halo.pcap");
  });

  it("is taken without its lab where that is none, or not one of ours", () => {
    const report = { lab: everything.lab, proof: everything.proof, frames: 17 };
    const runOf = (run: unknown) => parseTranscript(JSON.stringify({ ...recorded(seedTalk), run }))!.run;
    expect(runOf(report)).toEqual(report);
    expect(runOf({ ...report, proof: null })).toEqual({ ...report, proof: null });
    const { lab } = report;
    const wrong = [7, "x", [], {}, { ...report, frames: "17" }, { ...report, lab: { ...lab, project: 1 } }];
    for (const run of wrong) expect(runOf(run)).toBeNull();
    expect(runOf({ ...report, lab: { ...lab, programs: [{ role: "root" }] } })).toBeNull();
    expect(runOf({ ...report, proof: { proven: true, checks: [{ check: "none" }] } })?.proof).toBeNull();
    expect(runOf({ ...report, proof: { proven: "yes", checks: [] } })?.proof).toBeNull();
  });

  it("is cut into comments that fit, and put together again", async () => {
    const long = recorded([...seedTalk, [8_000_000, "server", "output", "é".repeat(50_000)]]);
    const comments = transcriptComments(long);
    expect(comments.length).toBeGreaterThan(1);
    for (const comment of comments) expect(Buffer.byteLength(comment)).toBeLessThan(65_000);
    const report = await seed();
    report.capture.comments = comments;
    expect(attachTranscript(report).transcript!.lines.at(-1)!.text).toBe("é".repeat(50_000));
    report.capture.comments = comments.slice(1);
    expect(attachTranscript(report).transcript).toBeUndefined();
  });

  it("is refused when it is none", () => {
    const whole = JSON.stringify(recorded(seedTalk));
    expect(parseTranscript(whole)).toEqual({ ...recorded(seedTalk), run: null });
    const wrong = [
      "",
      "{}",
      "null",
      "[]",
      whole.slice(1),
      whole.replace('"version":1', '"version":2'),
      whole.replace('"role":"client"', '"role":"root"'),
      whole.replace(/"atMicroseconds":\d+/, '"atMicroseconds":"1"'),
      whole.replace(/"atMicroseconds":\d+/, '"atMicroseconds":1e300'),
      whole.replace('"text":"halo"', '"text":null'),
      whole.replace('"entries":[', '"entries":[7,'),
    ];
    for (const json of wrong) expect(parseTranscript(json), json.slice(0, 80)).toBeUndefined();
  });

  it("of a capture without frames still has its lines", async () => {
    const report = attachTranscript(await reportOf("empty.pcap", []), recorded(seedTalk));
    expect(report.transcript!.joins).toEqual([]);
    expect(report.transcript!.lines[0]!.atNs).toBe(0);
    expect(render(report, "terminal", {})).toContain("No line of the programs could be matched");
  });

  it("is not shown where there is none", async () => {
    expect(render(await reportOf("troubles.pcap", troubles()), "terminal", {})).not.toContain("Both sides");
  });
});
