import { setImmediate as nextTurn } from "node:timers/promises";
import type { CaptureCounters } from "../capture/capture.js";
import { stopContainer } from "../docker/containers.js";
import type { Report } from "../report/report.js";
import type { RunFacts } from "../report/transcript/record-transcript.js";
import { captureLab, type LabCaptureOptions } from "./capture-lab.js";
import { clientCount } from "./capture-proof.js";
import { collectEntries } from "./collect-entries.js";
import type { Lab } from "./lab.js";
import { labFacts } from "./lab-facts.js";
import type { Progress } from "./progress.js";
import type { RunEvents, RunOptions, RunResult } from "./run.js";
import { shareNamespace } from "./share-namespace.js";
import { timesClockWasSet } from "./wall-clock.js";

/** How long the packets of a close may take after both programs have ended. A close on one host takes well under a millisecond. */
const closeWithinMs = 1_000;

const clockWasSet =
  "This machine's clock was set while the lab ran: what the programs said stands beside the packets by its words alone, and times across that moment are wrong.";

export interface CapturedConversation {
  report: Report;
  counters: CaptureCounters;
  /** How and where it was captured, in one line. */
  captured: string;
  /** Undefined when the run failed: `failure` says why, and the report explains what was captured until then. */
  run: RunResult | undefined;
  failure: unknown;
  /** What the programs printed and were told, also when the run failed, and what is to be known to join it to the packets. */
  transcript: RunFacts;
}

/**
 * The whole transaction, in the only order that loses nothing: capture confirmed listening → server started → its port seen listening
 * → client started → conversation → close seen → capture drained and stopped → report.
 *
 * A run that fails still ends the capture in order, because its packets are what explains the failure.
 * @throws LabError of a capture that cannot start or breaks on the way
 */
export async function captureConversation(
  lab: Lab,
  options: {
    capture: Omit<LabCaptureOptions, "signal" | "note">;
    run: RunOptions;
    /** What was typed, for the report. */
    commandLine?: string;
  },
  events: RunEvents & { progress: Progress },
): Promise<CapturedConversation> {
  const { signal } = options.run;
  if (signal.aborted) throw signal.reason;
  await quietClient(lab);
  // Once it listens, Ctrl-C ends the programs only, and then the capture in order.
  const note = (text: string) => events.progress({ type: "note", text });
  const starting = captureLab(lab, { ...options.capture, note, signal });
  // Loaded while tcpdump starts, and not before it.
  const loading = nextTurn().then(() => import("./run.js"));
  await using capture = await starting;
  const { run } = await loading;
  const captured = capture.session.description;
  note(captured);

  const broken = new AbortController();
  const captureEnd = capture.session.ended.then(
    () => undefined,
    (error: unknown) => broken.abort(error),
  );
  const clockSetBefore = timesClockWasSet();
  const told = collectEntries(events.entry);
  let result: RunResult | undefined;
  let failure: unknown;
  try {
    result = await run(
      lab,
      { ...options.run, signal: AbortSignal.any([signal, broken.signal]) },
      { ...events, entry: told.entry },
    );
    if (result.protocol === "tcp") await capture.closeSeen(result.port, closeWithinMs);
  } catch (error) {
    if (broken.signal.aborted) throw broken.signal.reason;
    failure = error;
  }
  // Elsewhere packets are stamped by another machine's clock than the programs' lines.
  const clockHeld = timesClockWasSet() === clockSetBefore;
  const sameClock = clockHeld && (await lab.engine.isLocal());
  if (!clockHeld) events.progress({ type: "warning", text: clockWasSet });
  const [client, server] = [lab.roles.client.service, lab.roles.server.service];
  // On one network namespace's loopback interface the same address is both.
  const names = shareNamespace(lab) ? { client: [client, server], server: [client, server] } : undefined;
  const talked = { ...(names ?? { client: [client], server: [server] }), sameClock };
  const { report, counters } = await capture.finish(result && clientCount(result, talked));
  await captureEnd;
  if (broken.signal.aborted) throw broken.signal.reason;
  const transcript: RunFacts = {
    ...(result?.transcript ?? told.transcript()),
    sameClock,
    saidBy: options.run.pace === "immediately" ? "person" : "script",
    interface: capture.session.interfaceName,
    lab: labFacts(lab, result, captured, options.commandLine ?? ""),
  };
  return { report, counters, captured, run: result, failure, transcript };
}

/**
 * A client that started by itself may be talking already. The run starts it again; what it says until then would be the end of a
 * conversation whose beginning nobody captured.
 */
async function quietClient({ engine, client, server, roles }: Lab): Promise<void> {
  if (roles.client.command !== undefined || client.state !== "running" || client.id === server.id) return;
  await stopContainer(engine, client.id, client.name, 1);
  client.state = "exited";
}
