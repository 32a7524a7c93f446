import { printable } from "../../printable.js";
import type { Exchange, Label, Turn } from "../../report/report.js";
import { frameRange } from "../../report/text/frame-range.js";
import { turnBytes } from "../exchange-text.js";
import { FrameLinks } from "../frame-links.js";
import { usePage } from "../page-context.js";
import type { Selection } from "../selection.js";
import { BothSides } from "./both-sides.js";
import { BytesView } from "./bytes-view.js";
import { TimingBreakdown } from "./timing-breakdown.js";

interface ExchangeDetailsProps {
  connection: number;
  number: number;
  onSelect: (selection: Selection) => void;
  onFollow: (connection: number) => void;
}

export function ExchangeDetails({ connection: id, number, onSelect, onFollow }: ExchangeDetailsProps) {
  const { connections, words, packets, speech } = usePage();
  const connection = connections.get(id);
  const exchange = connection?.exchanges.find((one) => one.number === number);
  if (connection === undefined || exchange === undefined) return <p class="empty">{words.nothingFound}</p>;
  return (
    <>
      <TimingBreakdown connection={connection} exchange={exchange} />
      <Delays exchange={exchange} onSelect={onSelect} />
      <BothSides exchange={exchange} onSelect={onSelect} />
      <TurnBlock
        title={words.requestBytes}
        tone="request"
        turn={exchange.request}
        label={exchange.requestLabel}
        onSelect={onSelect}
      />
      {exchange.response !== null && (
        <TurnBlock
          title={words.responseBytes}
          tone="response"
          turn={exchange.response}
          label={exchange.responseLabel}
          onSelect={onSelect}
        />
      )}
      {packets !== null && (
        <p>
          <button type="button" onClick={() => onFollow(connection.id)}>
            {words.followStream(speech.numbers.count(connection.id))}
          </button>
        </p>
      )}
    </>
  );
}

function Delays({ exchange, onSelect }: { exchange: Exchange; onSelect: (selection: Selection) => void }) {
  const { speech, words } = usePage();
  if (exchange.delays.length === 0) return null;
  return (
    <ul class="problems">
      {exchange.delays.map(({ cause, durationNs, frames, in: part }) => (
        <li key={`${cause}${frames.join()}`} class="warning">
          <strong>
            <span aria-hidden="true">▲ </span>
            {speech.terms.budget[cause]} {speech.numbers.duration(durationNs)}
          </strong>{" "}
          {words.timing.lostIn[part]} <FrameLinks frames={frames} maximum={8} onSelect={onSelect} />
        </li>
      ))}
    </ul>
  );
}

interface TurnBlockProps {
  title: string;
  tone: "request" | "response";
  turn: Turn;
  label: Label | null;
  onSelect: (selection: Selection) => void;
}

function TurnBlock({ title, tone, turn, label, onSelect }: TurnBlockProps) {
  const { speech, words, packets } = usePage();
  const { numbers, terms } = speech;
  const bytes = turnBytes(turn);
  const frames = terms.framesNumbered(frameRange(turn.firstFrame, turn.lastFrame), turn.firstFrame === turn.lastFrame);
  return (
    <section class={`turn ${tone}`}>
      <h3>
        <span class={`tone-${tone}`}>{title}</span> <span class="faint">{numbers.bytes(turn.bytes)} · </span>
        {packets !== null && turn.firstFrame <= packets.count ? (
          <button type="button" class="link" onClick={() => onSelect({ kind: "packet", frame: turn.firstFrame })}>
            {frames}
          </button>
        ) : (
          <span class="faint">{frames}</span>
        )}
      </h3>
      {label !== null && !isTextItself(label, turn) && <LabelTable label={label} />}
      {turn.missingBytes > 0 && <p class="warning">{words.missing(numbers.bytes(turn.missingBytes))}</p>}
      <BytesView bytes={bytes} isText={turn.text !== null} label={title} />
      {!turn.payloadComplete && <p class="note">{words.cutPayload(numbers.bytes(bytes.length))}</p>}
    </section>
  );
}

/** Of plain text the recogniser says nothing that the text below does not. */
function isTextItself({ summary, fields }: Label, { text }: Turn): boolean {
  return Object.keys(fields).length === 0 && text?.trim() === summary.trim();
}

/** What the protocol's recogniser found. */
function LabelTable({ label }: { label: Label }) {
  const fields = Object.entries(label.fields);
  return (
    <>
      <p class="label">
        <bdi>{printable(label.summary, 500)}</bdi>
      </p>
      {fields.length > 0 && (
        <dl class="pairs">
          {fields.map(([name, value]) => (
            <>
              <dt key={`${name}:`}>{printable(name, 60)}</dt>
              <dd key={name}>
                <bdi>{printable(String(value), 300)}</bdi>
              </dd>
            </>
          ))}
        </dl>
      )}
    </>
  );
}
