import { FrameLinks } from "../frame-links.js";
import { troubleOf } from "../ladder/packet-rows.js";
import { exchangeOfPacket, isUnasked, phaseOfPacket } from "../packets/packet-phase.js";
import { hostText, packetInfo, protocolText } from "../packets/packet-text.js";
import type { Packets } from "../packets/packets.js";
import { usePage } from "../page-context.js";
import { toneOfPhase } from "../palette.js";
import { phaseName } from "../phase-name.js";
import { secondsText } from "../seconds.js";
import type { Selection } from "../selection.js";

interface PacketFactsProps {
  packets: Packets;
  index: number;
  onSelect: (selection: Selection) => void;
}

/** Who to whom, when, as part of what, how long after what, and what is wrong. */
export function PacketFacts({ packets, index, onSelect }: PacketFactsProps) {
  const model = usePage();
  const { words, speech } = model;
  const { columns } = packets;
  const { duration } = speech.numbers;
  const phase = phaseOfPacket(model, packets, index);
  const exchange = phase?.kind === "exchange" ? exchangeOfPacket(model, packets, index) : null;
  const connection = model.connections.get(columns.connection[index]!);
  const isPush = connection !== undefined && isUnasked(connection, index + 1);
  const partOf = isPush ? words.unasked : phase === null ? "" : phaseName(model, phase);
  const trouble = troubleOf(model, packets, index);
  const timeNs = columns.timeNs[index]!;
  const before = previousInConnection(packets, index);
  const acknowledged = columns.acknowledges[index]!;
  return (
    <>
      <p class="code info">
        <bdi>
          {protocolText(packets, index)} {packetInfo(packets, index)}
        </bdi>
      </p>
      {trouble !== "" && (
        <p class="warning">
          <strong>▲ {trouble}</strong>
        </p>
      )}
      <dl class="pairs">
        <dt>{words.columns.source}</dt>
        <dd>{hostText(model, packets, columns.source[index]!)}</dd>
        <dt>{words.columns.destination}</dt>
        <dd>{hostText(model, packets, columns.destination[index]!)}</dd>
        <dt>{words.columns.time}</dt>
        <dd class="number">{secondsText(timeNs)} s</dd>
        {phase !== null && (
          <>
            <dt>{words.partOf}</dt>
            <dd>
              <span class={`swatch fill-${toneOfPhase(phase.kind)}`} aria-hidden="true" />{" "}
              {exchange === null ? (
                partOf
              ) : (
                <button
                  type="button"
                  class="link"
                  onClick={() =>
                    onSelect({ kind: "exchange", connection: exchange.connection, number: exchange.number })
                  }
                >
                  {words.exchangeTitle(String(exchange.number), String(exchange.connection))}
                </button>
              )}
            </dd>
          </>
        )}
        {before >= 0 && (
          <>
            <dt>+{duration(timeNs - columns.timeNs[before]!)}</dt>
            <dd>{columns.connection[index] === 0 ? words.sincePrevious : words.sincePreviousInConnection}</dd>
          </>
        )}
        {acknowledged !== 0 && columns.ackRttNs[index]! >= 0 && (
          <>
            <dt>{duration(columns.ackRttNs[index]!)}</dt>
            <dd>
              {words.roundTrip(String(acknowledged))}{" "}
              <FrameLinks frames={[acknowledged]} maximum={1} onSelect={onSelect} />
            </dd>
          </>
        )}
      </dl>
    </>
  );
}

/** How far back the packet before is looked for. */
const farthest = 20_000;

/** The packet before in the same connection (for packets without one: in the capture); -1 when there is none. */
function previousInConnection({ columns }: Packets, index: number): number {
  const connection = columns.connection[index]!;
  if (connection === 0) return index - 1;
  for (let before = index - 1; before >= Math.max(0, index - farthest); before--) {
    if (columns.connection[before] === connection && columns.duplicateOf[before] === 0) return before;
  }
  return -1;
}
