import { useMemo, useState } from "preact/hooks";
import { FrameLinks } from "../frame-links.js";
import { layersOf } from "../layers/layers-of.js";
import { decodePacket } from "../packets/decode-packet.js";
import { looksLikeText, payloadOf } from "../packets/packet-text.js";
import { bytesOf, type Packets } from "../packets/packets.js";
import { usePage } from "../page-context.js";
import type { Selection } from "../selection.js";
import { HexView } from "./hex-view.js";
import { LayerTree } from "./layer-tree.js";
import { PacketFacts } from "./packet-facts.js";
import { TextView } from "./text-view.js";

interface PacketDetailsProps {
  frame: number;
  onSelect: (selection: Selection) => void;
  onFollow: (connection: number) => void;
}

export function PacketDetails({ frame, onSelect, onFollow }: PacketDetailsProps) {
  const { packets, words } = usePage();
  if (packets === null || frame > packets.count) return <p class="empty">{words.noBytes}</p>;
  if (packets.bytes === null) return <p class="empty">{words.reading}</p>;
  return <WithBytes key={frame} packets={packets} index={frame - 1} onSelect={onSelect} onFollow={onFollow} />;
}

function WithBytes({
  packets,
  index,
  onSelect,
  onFollow,
}: Omit<PacketDetailsProps, "frame"> & { packets: Packets; index: number }) {
  const { words, speech } = usePage();
  const [mark, setMark] = useState<{ start: number; end: number } | null>(null);
  const layers = useMemo(() => layersOf(decodePacket(packets, index)), [packets, index]);
  const bytes = bytesOf(packets, index);
  const payload = payloadOf(packets, index);
  const captured = packets.columns.capturedLength[index]!;
  const original = packets.columns.duplicateOf[index]!;
  const connection = packets.columns.connection[index]!;
  const { numbers } = speech;
  return (
    <>
      {original !== 0 && (
        <p class="warning">
          {words.copyOf(numbers.count(original))} <FrameLinks frames={[original]} maximum={1} onSelect={onSelect} />
        </p>
      )}
      <PacketFacts packets={packets} index={index} onSelect={onSelect} />
      {payload.length > 0 && looksLikeText(payload) && (
        <section>
          <h3>{words.textView}</h3>
          <TextView bytes={payload} label={words.textView} />
        </section>
      )}
      <section>
        <h3>{words.layers}</h3>
        <LayerTree layers={layers} onMark={setMark} />
      </section>
      <section>
        <h3>
          {words.bytesTitle} <span class="faint">{numbers.bytes(captured)}</span>
        </h3>
        <HexView bytes={bytes} label={words.bytesTitle} mark={mark} />
        {bytes.length < captured && (
          <p class="note">{words.storedPart(numbers.bytes(bytes.length), numbers.bytes(captured))}</p>
        )}
      </section>
      {connection !== 0 && payload.length > 0 && (
        <p>
          <button type="button" onClick={() => onFollow(connection)}>
            {words.followStream(numbers.count(connection))}
          </button>
        </p>
      )}
    </>
  );
}
