import { useState } from "preact/hooks";
import { usePage } from "../page-context.js";
import { ScrollBox } from "../scroll-box.js";
import { useMedia } from "../use-media.js";

interface HexViewProps {
  bytes: Uint8Array;
  label: string;
  /** Bytes that are marked: where a field of a layer is. */
  mark?: { start: number; end: number } | null;
}

const firstLines = 32;

/** Offset, hex and text side by side. */
export function HexView({ bytes, label, mark = null }: HexViewProps) {
  const { words } = usePage();
  const [lines, setLines] = useState(firstLines);
  const perLine = useMedia("(max-width: 44rem)") ? 8 : 16;
  const all = Math.ceil(bytes.length / perLine);
  const shown = Math.min(lines, all);
  return (
    <>
      <ScrollBox class="pane" label={`${label}, ${words.hexView}`}>
        <pre class="hex">
          {Array.from({ length: shown }, (_, line) => (
            <HexLine key={line} bytes={bytes} start={line * perLine} length={perLine} mark={mark} />
          ))}
        </pre>
      </ScrollBox>
      {all > shown && (
        <button type="button" onClick={() => setLines(lines * 8)}>
          {words.streamMore}
        </button>
      )}
    </>
  );
}

function HexLine({
  bytes,
  start,
  length,
  mark,
}: {
  bytes: Uint8Array;
  start: number;
  length: number;
  mark: { start: number; end: number } | null;
}) {
  const line = bytes.subarray(start, start + length);
  const from = mark === null ? 0 : Math.min(line.length, Math.max(0, mark.start - start));
  const to = mark === null ? 0 : Math.min(line.length, Math.max(0, mark.end - start));
  const hex = (part: Uint8Array) => Array.from(part, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const text = (part: Uint8Array) =>
    Array.from(part, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "·")).join("");
  const space = (left: number, right: number) => (left > 0 && right > 0 ? " " : "");
  const fill = "   ".repeat(length - line.length);
  const parts = [line.subarray(0, from), line.subarray(from, to), line.subarray(to)] as const;
  return (
    <span class="hex-line">
      <span class="offset">{start.toString(16).padStart(4, "0")} </span>
      {hex(parts[0])}
      {space(from, to - from)}
      {to > from && <mark>{hex(parts[1])}</mark>}
      {space(to, line.length - to)}
      {hex(parts[2])}
      {fill}
      {"  "}
      <span class="ascii">
        {text(parts[0])}
        {to > from && <mark>{text(parts[1])}</mark>}
        {text(parts[2])}
      </span>
      {"\n"}
    </span>
  );
}
