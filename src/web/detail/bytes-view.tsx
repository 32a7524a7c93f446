import { useState } from "preact/hooks";
import { Choice } from "../choice.js";
import { usePage } from "../page-context.js";
import { HexView } from "./hex-view.js";
import { TextView } from "./text-view.js";

interface BytesViewProps {
  bytes: Uint8Array;
  isText: boolean;
  label: string;
}

/** Bytes as text or as hex beside text, whichever the reader wants. */
export function BytesView({ bytes, isText, label }: BytesViewProps) {
  const { words, speech } = usePage();
  const [shown, setShown] = useState<"text" | "hex">(isText ? "text" : "hex");
  if (bytes.length === 0) return <p class="faint">{speech.terms.noPayload}</p>;
  return (
    <div class="bytes">
      <Choice
        label={`${label}: ${words.streamShows}`}
        value={shown}
        options={[
          ["text", words.textView],
          ["hex", words.hexView],
        ]}
        onChange={setShown}
      />
      {shown === "text" ? <TextView bytes={bytes} label={label} /> : <HexView bytes={bytes} label={label} />}
    </div>
  );
}
