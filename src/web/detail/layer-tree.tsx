// biome-ignore-all lint/a11y/noStaticElementInteractions: the pointer only marks bytes; what it shows is in the text as well
import type { Field, LayerView } from "../layers/layer.js";

type Mark = { start: number; end: number } | null;

/** Layers that open and close; what the pointer or the focus is on is marked in the bytes. */
export function LayerTree({ layers, onMark }: { layers: readonly LayerView[]; onMark: (mark: Mark) => void }) {
  const open = layers.findLastIndex(({ fields }) => fields.length > 0);
  return (
    <div class="layers" onMouseLeave={() => onMark(null)}>
      {layers.map((layer, index) => (
        <details key={layer.start} open={index === open}>
          <summary onMouseEnter={() => onMark(layer)} onFocus={() => onMark(layer)}>
            <strong>{layer.name}</strong> <span class="faint">{layer.summary}</span>
          </summary>
          {layer.fields.length > 0 && (
            <dl class="fields">
              {layer.fields.map((field) => (
                <FieldLine key={`${field.name}${field.start}`} field={field} onMark={onMark} />
              ))}
            </dl>
          )}
        </details>
      ))}
    </div>
  );
}

function FieldLine({ field, onMark }: { field: Field; onMark: (mark: Mark) => void }) {
  return (
    <div onMouseEnter={() => onMark(field)}>
      <dt>{field.name}</dt>
      <dd class="code">{field.value}</dd>
    </div>
  );
}
