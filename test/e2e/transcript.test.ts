import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { annotateCapture } from "../../src/analysis/annotate-capture.js";
import { createCaptureFile } from "../../src/capture/capture-file.js";
import { openTranscript, transcriptBeside } from "../../src/cli/capture-transcript.js";
import type { Context } from "../../src/cli/context.js";
import { readReport } from "../../src/cli/read-report.js";
import { captureConversation } from "../../src/lab/transaction.js";
import { annotationsFor } from "../../src/report/annotations/annotations.js";
import { attachTranscript } from "../../src/report/transcript/attach-transcript.js";
import { createRunLab, type RunLab, type RunLabOptions } from "../support/run-lab.js";

const never = new AbortController().signal;
let lab: RunLab;
let folder: string;
beforeAll(async () => {
  lab = await createRunLab();
  folder = await mkdtemp(join(tmpdir(), "transcript-"));
});
afterAll(async () => {
  await lab[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

function quietContext(): Context {
  const stderr = new PassThrough();
  return {
    stdin: () => new PassThrough(),
    stdout: new PassThrough(),
    stderr,
    env: {},
    cwd: folder,
    colour: false,
    width: 80,
    quiet: false,
    debug: false,
    json: false,
    signal: never,
  };
}

/** Captures a whole conversation into a file, as `capture --run -w` does. */
async function conversationInto(path: string, roles: RunLabOptions = {}) {
  const { stream } = await createCaptureFile(path, { overwrite: false, option: "-w" });
  const keep = await openTranscript({ stream, file: path, toStdout: false, close: async () => {} }, { write: path });
  const captured = await captureConversation(
    await lab.find(roles),
    { capture: { output: stream, file: path, interactive: false }, run: { signal: never } },
    { progress: () => {} },
  );
  const kept = await keep(captured);
  await new Promise<void>((resolve) => stream.end(resolve));
  return kept;
}

describe("Both sides of a captured run", () => {
  it("are joined, kept beside the capture, and found again there", async () => {
    const path = join(folder, "halo.pcap");
    const { report } = await conversationInto(path);
    const { transcript } = report;
    expect(transcript).toMatchObject({ sameClock: true, saidBy: "script", dropped: 0 });
    const text = (index: number | null) => (index === null ? null : transcript!.lines[index]!.text);
    expect(transcript!.joins.map((join) => [join.said, join.serverPrinted, join.clientPrinted].map(text))).toEqual([
      ["halo", "Received from client: halo", "Received from server: Echo: halo"],
      ["apa kabar?", "Received from client: apa kabar?", "Received from server: Echo: apa kabar?"],
    ]);
    for (const { clientSendNs, clientPrintNs } of transcript!.joins) {
      expect(clientSendNs).toBeGreaterThan(0);
      expect(clientPrintNs).toBeGreaterThan(0);
    }
    expect(transcript!.times!.exchanges).toBe(2);

    const beside = `${path}.transcript.json`;
    expect((await stat(beside)).mode & 0o777).toBe(0o600);
    const again = await readReport({ file: path }, quietContext());
    expect(again.transcript).toEqual(transcript);
    expect(again.connections[0]!.server.name).toBe("reqresp-server");
    expect(again.proof).toEqual(report.proof);
    expect(again.proof?.proven).toBe(true);
    expect(again.lab).toEqual(report.lab);
    expect(again.lab?.programs.map(({ role, command }) => [role, command?.join(" ")])).toEqual([
      ["server", "python server.py"],
      ["client", "python client.py"],
    ]);
  });

  it("are inside an annotated capture, alone", async () => {
    const path = join(folder, "noted.pcap");
    const { report } = await conversationInto(path);
    const recorded = await transcriptBeside(path);
    const noted = join(folder, "noted.pcapng");
    const { stream } = await createCaptureFile(noted, { overwrite: false, option: "-w" });
    await annotateCapture(path, stream, {
      annotate: (found) => annotationsFor(attachTranscript(found, recorded!), { language: "en" }, recorded!),
    });
    await new Promise<void>((resolve) => stream.end(resolve));
    const again = await readReport({ file: noted }, quietContext());
    expect(again.transcript).toEqual(report.transcript);
    expect(again.capture.interfaces[0]!.name).toMatch(/^br-/);

    const fields = ["-T", "fields", "-e", "ip.src_host", "-e", "frame.comment"];
    const { stdout } = await promisify(execFile)("tshark", ["-r", noted, "-N", "n", ...fields]);
    expect(stdout).toMatch(/^reqresp-client\trequest 1 of connection 1: halo,client was told “halo”, −/m);
  });

  it("tell of a run that failed what there was until then", async () => {
    const path = join(folder, "failed.pcap");
    const failing = ["python", "-c", "import client_that_is_missing"];
    const outcome = await conversationInto(path, { client: failing });
    expect(outcome.failure).toBeDefined();
    expect(outcome.run).toBeUndefined();
    expect(outcome.transcript.entries.map(({ text }) => text).join("\n")).toContain("client_that_is_missing");
  });

  it("refuse a transcript that is there already, before anything starts", async () => {
    const path = join(folder, "halo.pcap");
    const output = { stream: undefined, file: path, toStdout: false, close: async () => {} };
    await expect(openTranscript(output, { write: path })).rejects.toMatchObject({ code: "OUTPUT_EXISTS" });
    expect(JSON.parse(await readFile(`${path}.transcript.json`, "utf8"))).toMatchObject({ version: 1 });
  });
});
