import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type TranscriptEntry, TranscriptRecorder } from "../../src/lab/transcript.js";
import { conversationText } from "../support/conversation-text.js";

const bytes = (text: string) => new TextEncoder().encode(text);
const brief = ({ role, kind, text, complete }: TranscriptEntry) =>
  `${role} ${kind} ${JSON.stringify(text)} ${complete}`;
const said = (kind: TranscriptEntry["kind"], text: string, complete = true, role: "server" | "client" = "client") => ({
  atMicroseconds: 0,
  role,
  kind,
  text,
  complete,
});

describe("the recorder", () => {
  it("makes lines of output, however it is cut into pieces", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "grapheme", maxLength: 20 }).map((line) => line.replace(/[\r\n]/g, ""))),
        fc.array(fc.nat()),
        (lines, cuts) => {
          const recorder = new TranscriptRecorder(() => {});
          const all = bytes(lines.map((line) => `${line}\n`).join(""));
          const places = [0, ...cuts.map((cut) => cut % (all.length + 1)).sort((a, b) => a - b), all.length];
          for (let i = 1; i < places.length; i++) {
            recorder.output("client", "output", all.subarray(places[i - 1], places[i]));
          }
          expect(recorder.transcript.entries.map((entry) => entry.text)).toEqual(lines);
        },
      ),
    );
  });

  it("tells a prompt as unfinished, before what was typed behind it", () => {
    const told: string[] = [];
    const recorder = new TranscriptRecorder((entry) => told.push(brief(entry)));
    recorder.output("client", "output", bytes("Enter message: "));
    recorder.add("client", "input", "halo");
    expect(told).toEqual(['client output "Enter message: " false', 'client input "halo" true']);
  });

  it("keeps the beginning of a line without end and counts the rest", () => {
    const recorder = new TranscriptRecorder(() => {});
    for (let i = 0; i < 20; i++) recorder.output("server", "output", bytes("x".repeat(10_000)));
    recorder.output("server", "output", bytes("\n"));
    expect(recorder.transcript.entries).toMatchObject([{ omitted: 200_000 - 65_536, complete: true }]);
  });

  it("counts what is too much to keep", () => {
    let told = 0;
    const recorder = new TranscriptRecorder(() => told++);
    recorder.output("server", "output", bytes("line\n".repeat(30_000)));
    expect(told).toBe(30_000);
    expect(recorder.transcript.entries.length + recorder.transcript.dropped).toBe(30_000);
    expect(recorder.transcript.dropped).toBe(10_000);
  });
});

describe("the lines of a conversation", () => {
  it("puts what was said behind the prompt and marks each line by its role", () => {
    const entries = [
      said("started", "python client.py"),
      said("output", "Enter message: ", false),
      said("output", "Connection from: ('172.19.0.3', 51778)", true, "server"),
      said("input", "halo"),
      said("output", "Received from server: Echo: halo"),
      said("output", "Enter another message: ", false),
      said("exited", "0"),
    ];
    expect(conversationText(entries)).toBe(
      [
        "server │ Connection from: ('172.19.0.3', 51778)",
        "client │ Enter message: halo",
        "client │ Received from server: Echo: halo",
        "client │ Enter another message: ",
        "",
      ].join("\n"),
    );
  });

  it("lets no control character of a program through", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const rendered = conversationText([said("output", text)]);
        expect(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(rendered.slice(0, -1))).toBe(false);
        expect(rendered.indexOf("\n")).toBe(rendered.length - 1);
      }),
    );
  });
});
