import { useMemo } from "preact/hooks";
import type { Exchange } from "../../report/report.js";
import { exchangeSteps } from "../../report/transcript/exchange-steps.js";
import { type ProgramLine, programLines } from "../ladder/program-lines.js";
import { usePage } from "../page-context.js";
import { isSameSelection, type Selection } from "../selection.js";

interface Step {
  atNs: number;
  side: "client" | "server";
  /** A frame on its way, or a line of the program on that side. */
  frame: number | null;
  text: string;
}

/** What was said to the client, the frames it became, and what the programs printed about them, in the order of the times. */
export function BothSides({ exchange, onSelect }: { exchange: Exchange; onSelect: (selection: Selection) => void }) {
  const model = usePage();
  const { report, speech } = model;
  const { transcript } = report;
  const all = useMemo(() => programLines(model), [model]);
  const join = transcript?.joins.find(
    (one) => one.connection === exchange.connection && one.exchange === exchange.number,
  );
  const own: Selection = { kind: "exchange", connection: exchange.connection, number: exchange.number };
  if (transcript === undefined || join === undefined) return null;
  const lines = all.filter((line) => isSameSelection(line.exchange, own));
  return (
    <section>
      <h3>{speech.bothSides.heading}</h3>
      {transcript.sameClock ? (
        <TimedSteps steps={stepsOf(exchange, lines)} onSelect={onSelect} />
      ) : (
        <ol class="steps">
          {exchangeSteps(transcript, join, exchange, speech).map((step) => (
            <li key={step}>
              <bdi>{step}</bdi>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function TimedSteps({ steps, onSelect }: { steps: readonly Step[]; onSelect: (selection: Selection) => void }) {
  const { speech } = usePage();
  const { duration, count } = speech.numbers;
  return (
    <ol class="steps timed">
      {steps.map(({ atNs, side, frame, text }, index) => {
        const before = steps[index - 1];
        return (
          <li key={index} class={side}>
            <span class="number faint">{before === undefined ? "" : `+${duration(atNs - before.atNs)}`}</span>
            <span class={`tone-${side === "client" ? "request" : "response"}`} aria-hidden="true">
              {frame === null ? "▢" : side === "client" ? "⟶" : "⟵"}
            </span>
            {frame === null ? (
              <bdi>{text}</bdi>
            ) : (
              <span>
                <button type="button" class="link" onClick={() => onSelect({ kind: "packet", frame })}>
                  {speech.terms.framesNumbered(count(frame), true)}
                </button>
              </span>
            )}
          </li>
        );
      })}
    </ol>
  );
}

function stepsOf({ request, response }: Exchange, lines: readonly ProgramLine[]): Step[] {
  const steps: Step[] = lines.map(({ atNs, role, text }) => ({ atNs, side: role, frame: null, text }));
  steps.push({ atNs: request.startNs, side: "client", frame: request.firstFrame, text: "" });
  if (response !== null) {
    steps.push({ atNs: response.startNs, side: "server", frame: response.firstFrame, text: "" });
  }
  return steps.sort((a, b) => a.atNs - b.atNs);
}
