import { Choice } from "../choice.js";
import { usePage } from "../page-context.js";
import type { Spacing } from "./ladder-layout.js";
import type { PictureFormat } from "./save-picture.js";

interface ToolsProps {
  mode: "packets" | "exchanges";
  onMode: (mode: "packets" | "exchanges") => void;
  spacing: Spacing;
  onSpacing: (spacing: Spacing) => void;
  onZoom: (direction: 1 | -1 | 0) => void;
  onSave: (format: PictureFormat) => void;
}

export function LadderTools({ mode, onMode, spacing, onSpacing, onZoom, onSave }: ToolsProps) {
  const { words, packets } = usePage();
  const { ladder } = words;
  return (
    <div class="tools">
      {packets !== null && (
        <Choice
          label={ladder.shows}
          value={mode}
          options={[
            ["packets", ladder.everyPacket],
            ["exchanges", ladder.onlyExchanges],
          ]}
          onChange={onMode}
        />
      )}
      <Choice
        label={ladder.spacing}
        value={spacing}
        options={[
          ["even", ladder.evenly],
          ["time", ladder.toScale],
        ]}
        onChange={onSpacing}
      />
      <span class="buttons">
        <button type="button" onClick={() => onZoom(-1)} aria-label={ladder.zoomOut} title={ladder.zoomOut}>
          −
        </button>
        <button type="button" onClick={() => onZoom(1)} aria-label={ladder.zoomIn} title={ladder.zoomIn}>
          +
        </button>
        <button type="button" onClick={() => onZoom(0)}>
          {ladder.fit}
        </button>
      </span>
      <span class="buttons">
        <button type="button" onClick={() => onSave("svg")} aria-label={`${ladder.save} SVG`}>
          SVG
        </button>
        <button type="button" onClick={() => onSave("png")} aria-label={`${ladder.save} PNG`}>
          PNG
        </button>
      </span>
    </div>
  );
}
