import { usePage } from "../page-context.js";
import type { Selection } from "../selection.js";
import { ExchangeDetails } from "./exchange-details.js";
import { PacketDetails } from "./packet-details.js";

interface DetailsProps {
  selection: Selection;
  onSelect: (selection: Selection) => void;
  onClose: () => void;
  onFollow: (connection: number) => void;
}

export function Details({ selection, onSelect, onClose, onFollow }: DetailsProps) {
  const { words, speech } = usePage();
  if (selection === null) return null;
  const { count } = speech.numbers;
  const title =
    selection.kind === "packet"
      ? words.packetTitle(count(selection.frame))
      : words.exchangeTitle(count(selection.number), count(selection.connection));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes from anywhere inside; the close button does the same
    <div
      class="details"
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <div class="details-head">
        <h2>{title}</h2>
        <Steps selection={selection} onSelect={onSelect} />
        <button
          type="button"
          class="plain"
          onClick={onClose}
          aria-label={words.closeDetails}
          title={words.closeDetails}
        >
          ✕
        </button>
      </div>
      <div class="details-body" key={title}>
        {selection.kind === "packet" ? (
          <PacketDetails frame={selection.frame} onSelect={onSelect} onFollow={onFollow} />
        ) : (
          <ExchangeDetails
            connection={selection.connection}
            number={selection.number}
            onSelect={onSelect}
            onFollow={onFollow}
          />
        )}
      </div>
    </div>
  );
}

/** To the one before and the one after. */
function Steps({
  selection,
  onSelect,
}: {
  selection: Exclude<Selection, null>;
  onSelect: (selection: Selection) => void;
}) {
  const { words, packets, connections } = usePage();
  const [value, last] =
    selection.kind === "packet"
      ? [selection.frame, packets?.count ?? 0]
      : [selection.number, connections.get(selection.connection)?.exchanges.length ?? 0];
  const go = (to: number) =>
    onSelect(selection.kind === "packet" ? { kind: "packet", frame: to } : { ...selection, number: to });
  return (
    <span class="buttons">
      <button
        type="button"
        disabled={value <= 1}
        onClick={() => go(value - 1)}
        aria-label={words.previous}
        title={words.previous}
      >
        ‹
      </button>
      <button
        type="button"
        disabled={value >= last}
        onClick={() => go(value + 1)}
        aria-label={words.next}
        title={words.next}
      >
        ›
      </button>
    </span>
  );
}
