import { Choice } from "../choice.js";
import { usePage } from "../page-context.js";
import type { LadderSettings } from "./ladder-settings.js";
import type { PictureFormat } from "./save-picture.js";

interface ToolsProps {
  settings: LadderSettings;
  /** Lines of the programs that could be shown. */
  lines: number;
  onChange: (settings: LadderSettings) => void;
  onZoom: (direction: 1 | -1 | 0) => void;
  onSave: (format: PictureFormat) => void;
}

export function LadderTools({ settings, lines, onChange, onZoom, onSave }: ToolsProps) {
  const { words, packets } = usePage();
  const { ladder } = words;
  return (
    <div class="tools">
      {packets !== null && (
        <Choice
          label={ladder.shows}
          value={settings.mode}
          options={[
            ["packets", ladder.everyPacket],
            ["exchanges", ladder.onlyExchanges],
          ]}
          onChange={(mode) => onChange({ ...settings, mode })}
        />
      )}
      <Choice
        label={ladder.spacing}
        value={settings.spacing}
        options={[
          ["even", ladder.evenly],
          ["time", ladder.toScale],
        ]}
        onChange={(spacing) => onChange({ ...settings, spacing })}
      />
      <span class="buttons">
        <button type="button" onClick={() => onZoom(-1)} aria-label={ladder.zoomOut} title={ladder.zoomOut}>
          −
        </button>
        <button type="button" onClick={() => onZoom(1)} aria-label={ladder.zoomIn} title={ladder.zoomIn}>
          +
        </button>
        <button type="button" onClick={() => onZoom(0)} title={ladder.fitHelp}>
          {ladder.fit}
        </button>
      </span>
      {lines > 0 && (
        <label class="tick">
          <input
            type="checkbox"
            checked={settings.hasLines}
            onChange={(event) => onChange({ ...settings, hasLines: event.currentTarget.checked })}
          />
          {ladder.programLines}
        </label>
      )}
      <span class="buttons end">
        <button
          type="button"
          onClick={() => onSave("svg")}
          aria-label={`${ladder.save} SVG`}
          title={`${ladder.save} SVG`}
        >
          SVG
        </button>
        <button
          type="button"
          onClick={() => onSave("png")}
          aria-label={`${ladder.save} PNG`}
          title={`${ladder.save} PNG`}
        >
          PNG
        </button>
      </span>
    </div>
  );
}
