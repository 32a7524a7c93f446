import { useState } from "preact/hooks";
import { printable } from "../../printable.js";
import { usePage } from "../page-context.js";
import { ScrollBox } from "../scroll-box.js";

const firstCharacters = 4000;
const decoder = new TextDecoder();

/** Bytes as text, as safe as on a terminal: line ends break the line, every other control character is written out. */
export function TextView({ bytes, label }: { bytes: Uint8Array; label: string }) {
  const { words } = usePage();
  const [limit, setLimit] = useState(firstCharacters);
  const text = decoder.decode(bytes.subarray(0, limit));
  return (
    <>
      <ScrollBox class="pane" label={label}>
        <pre class="text">{visibleText(text)}</pre>
      </ScrollBox>
      {bytes.length > limit && (
        <button type="button" onClick={() => setLimit(limit * 8)}>
          {words.streamMore}
        </button>
      )}
    </>
  );
}

/** Line ends of either kind break the line; everything else that is not seen is escaped. */
export function visibleText(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => printable(line))
    .join("\n");
}
