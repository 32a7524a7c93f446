import { useMemo, useState } from "preact/hooks";
import { endpointName } from "../../report/speech.js";
import { frameRange } from "../../report/text/frame-range.js";
import { Choice } from "../choice.js";
import { HexView } from "../detail/hex-view.js";
import { visibleText } from "../detail/text-view.js";
import type { Packets } from "../packets/packets.js";
import { usePage } from "../page-context.js";
import { ScrollBox } from "../scroll-box.js";
import type { Selection } from "../selection.js";
import { type StreamChunk, streamOf } from "./stream-chunks.js";
import { textParts } from "./text-parts.js";

interface StreamProps {
  /** 0: none chosen. */
  connection: number;
  onConnection: (connection: number) => void;
  onSelect: (selection: Selection) => void;
}

/** More of them are chosen above. */
const mostChoices = 50;
const firstBytes = 256 * 1024;

/** The payload of one connection, both directions in turn, as Wireshark's follow-stream shows it. */
export function StreamView({ connection, onConnection, onSelect }: StreamProps) {
  const { packets, words, report } = usePage();
  const only = report.connections.length === 1 ? report.connections[0]!.id : 0;
  const id = connection === 0 ? only : connection;
  if (packets === null) return <p class="empty">{words.noPackets}</p>;
  if (packets.bytes === null) return <p class="empty">{words.reading}</p>;
  if (id === 0) {
    return (
      <ScrollBox class="choices" label={words.streamNone}>
        <p>{words.streamNone}</p>
        <ul>
          {report.connections.slice(0, mostChoices).map((one) => (
            <li key={one.id}>
              <button type="button" onClick={() => onConnection(one.id)}>
                <span class="number faint">{one.id}</span> {endpointName(one.client)} → {endpointName(one.server)}
              </button>
            </li>
          ))}
        </ul>
      </ScrollBox>
    );
  }
  return <StreamOf key={id} packets={packets} id={id} onSelect={onSelect} />;
}

function StreamOf({
  packets,
  id,
  onSelect,
}: {
  packets: Packets;
  id: number;
  onSelect: (selection: Selection) => void;
}) {
  const { words, speech, connections } = usePage();
  const [limit, setLimit] = useState(firstBytes);
  const [shown, setShown] = useState<"text" | "hex">("text");
  const stream = useMemo(() => streamOf(packets, id, limit), [packets, id, limit]);
  const connection = connections.get(id);
  const { bytes: bytesText } = speech.numbers;
  return (
    <div class="stream">
      <div class="tools">
        <Choice
          label={words.streamShows}
          value={shown}
          options={[
            ["text", words.textView],
            ["hex", words.hexView],
          ]}
          onChange={setShown}
        />
        {connection !== undefined && (
          <span>
            <span class="tone-request">
              {endpointName(connection.client)} {bytesText(connection.fromClient.bytes)}
            </span>
            {" · "}
            <span class="tone-response">
              {endpointName(connection.server)} {bytesText(connection.fromServer.bytes)}
            </span>
          </span>
        )}
      </div>
      <ScrollBox class="stream-body" label={`${words.views.stream} ${id}`}>
        {stream.chunks.length === 0 && <p class="empty">{words.streamEmpty}</p>}
        {stream.chunks.map((chunk) => (
          <Chunk key={chunk.firstFrame} chunk={chunk} shown={shown} onSelect={onSelect} />
        ))}
        {stream.isCut && (
          <p class="note">
            {words.streamCut(bytesText(limit))}{" "}
            <button type="button" onClick={() => setLimit(limit * 4)}>
              {words.streamMore}
            </button>
          </p>
        )}
      </ScrollBox>
    </div>
  );
}

const decoder = new TextDecoder();

function Chunk({
  chunk,
  shown,
  onSelect,
}: {
  chunk: StreamChunk;
  shown: "text" | "hex";
  onSelect: (selection: Selection) => void;
}) {
  const { words, speech, connections, packets } = usePage();
  const { side, bytes, missing, firstFrame, lastFrame } = chunk;
  const connection = connections.get(packets?.columns.connection[firstFrame - 1] ?? 0);
  const end = side === 1 ? connection?.client : connection?.server;
  const name = end === undefined ? speech.terms[side === 1 ? "client" : "server"] : endpointName(end);
  const parts = shown === "text" ? textParts(bytes) : [{ start: 0, part: bytes, isText: false }];
  return (
    <div class={side === 1 ? "chunk request" : "chunk response"}>
      <div class="chunk-head">
        <span class={side === 1 ? "tone-request" : "tone-response"}>{name}</span>{" "}
        <button type="button" class="link" onClick={() => onSelect({ kind: "packet", frame: firstFrame })}>
          {speech.terms.framesNumbered(frameRange(firstFrame, lastFrame), firstFrame === lastFrame)}
        </button>{" "}
        <span class="faint">{speech.numbers.bytes(bytes.length)}</span>
      </div>
      {parts.map(({ start, part, isText }) =>
        isText ? (
          <pre key={start} class="text">
            {visibleText(decoder.decode(part))}
          </pre>
        ) : (
          <HexView key={start} bytes={part} label={name} />
        ),
      )}
      {missing > 0 && <p class="note">{words.streamMissing(speech.numbers.bytes(missing))}</p>}
    </div>
  );
}
