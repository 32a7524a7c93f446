import { useState } from "preact/hooks";
import { printable } from "../../printable.js";
import { usePage } from "../page-context.js";

const firstCharacters = 4000;
const decoder = new TextDecoder();

/** Bytes as text, as safe as on a terminal: line ends break the line, every other control character is written out. */
export function TextView({ bytes, label }: { bytes: Uint8Array; label: string }) {
  const { words } = usePage();
  const [limit, setLimit] = useState(firstCharacters);
  const text = decoder.decode(bytes.subarray(0, limit));
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre class="text" tabIndex={0} role="region" aria-label={label}>
        {visibleText(text)}
      </pre>
      {bytes.length > limit && (
        <button type="button" onClick={() => setLimit(limit * 8)}>
          {words.streamMore}
        </button>
      )}
    </>
  );
}

/** Line feeds stay line feeds and say so; everything else that is not seen is escaped. */
export function visibleText(text: string): string {
  return text
    .split("\n")
    .map((line) => printable(line))
    .join("\n");
}
