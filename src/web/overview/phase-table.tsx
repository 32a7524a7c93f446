import type { Connection, Phase } from "../../report/report.js";
import { frameRange } from "../../report/text/frame-range.js";
import { usePage } from "../page-context.js";
import { toneOfPhase } from "../palette.js";
import { phaseName } from "../phase-name.js";
import type { Selection } from "../selection.js";

const maximumPhases = 40;

/** The phases of a connection with their frames; each leads to its first frame or its exchange. */
export function PhaseTable({
  connection,
  onSelect,
}: {
  connection: Connection;
  onSelect: (selection: Selection) => void;
}) {
  const model = usePage();
  const { speech, words, report, packets } = model;
  const arp = connection.id === 1 ? report.phases.filter(({ kind }) => kind === "arp") : [];
  const phases = [...arp, ...connection.phases].sort((a, b) => a.firstFrame - b.firstFrame);
  const shown = phases.slice(0, maximumPhases);
  const select = (phase: Phase): Selection => {
    const isOne = phase.exchange !== null && connection.exchanges.some(({ number }) => number === phase.exchange);
    if (isOne) return { kind: "exchange", connection: connection.id, number: phase.exchange! };
    return packets === null || phase.firstFrame > packets.count ? null : { kind: "packet", frame: phase.firstFrame };
  };
  return (
    <table class="phases">
      <thead>
        <tr>
          <th scope="col">{words.columns.phase}</th>
          <th scope="col" class="number">
            {words.columns.frames}
          </th>
          <th scope="col" class="number">
            {words.columns.duration}
          </th>
        </tr>
      </thead>
      <tbody>
        {shown.map((phase) => {
          const target = select(phase);
          const name = phaseName(model, phase);
          return (
            <tr key={`${phase.kind}${phase.firstFrame}`}>
              <th scope="row">
                <span class={`swatch fill-${toneOfPhase(phase.kind)}`} aria-hidden="true" />{" "}
                {target === null ? (
                  name
                ) : (
                  <button type="button" class="link" onClick={() => onSelect(target)}>
                    {name}
                  </button>
                )}
              </th>
              <td class="number">{frameRange(phase.firstFrame, phase.lastFrame)}</td>
              <td class="number">{speech.numbers.duration(phase.durationNs)}</td>
            </tr>
          );
        })}
      </tbody>
      {phases.length > shown.length && (
        <tfoot>
          <tr>
            <td colSpan={3}>
              {speech.terms.morePhases(
                speech.numbers.count(phases.length - shown.length),
                phases.length - shown.length === 1,
              )}
            </td>
          </tr>
        </tfoot>
      )}
    </table>
  );
}
