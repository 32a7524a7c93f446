import { connectionName } from "./connection-name.js";
import { type Filter, isFiltering, noFilter } from "./filter.js";
import { usePage } from "./page-context.js";

interface FilterBarProps {
  filter: Filter;
  onChange: (filter: Filter) => void;
  /** Rows shown, of how many; null in a view that only the connection chooses for. */
  rows: { shown: number; all: number } | null;
}

const thresholdsNs = [100e3, 1e6, 10e6, 100e6, 1e9];

/** What every view shows only part of, when asked to. */
export function FilterBar({ filter, onChange, rows }: FilterBarProps) {
  const { report, words, speech } = usePage();
  const { count, duration } = speech.numbers;
  const hasConnections = report.connections.length > 1;
  if (rows === null && !hasConnections) return null;
  return (
    <search class="filters">
      {rows !== null && (
        <input
          type="search"
          aria-label={words.filterText}
          placeholder={words.filterPlaceholder}
          value={filter.text}
          onInput={(event) => onChange({ ...filter, text: event.currentTarget.value })}
        />
      )}
      {hasConnections && (
        <select
          aria-label={words.connection}
          value={String(filter.connection)}
          onChange={(event) => onChange({ ...filter, connection: Number(event.currentTarget.value) })}
        >
          <option value="0">{words.allConnections}</option>
          {report.connections.map((connection) => (
            <option key={connection.id} value={String(connection.id)}>
              {connectionName(connection)}
            </option>
          ))}
        </select>
      )}
      {rows !== null && (
        <>
          <select
            aria-label={words.status}
            value={filter.status}
            onChange={(event) => onChange({ ...filter, status: event.currentTarget.value as Filter["status"] })}
          >
            {Object.entries(words.statuses).map(([status, text]) => (
              <option key={status} value={status}>
                {text}
              </option>
            ))}
          </select>
          <select
            aria-label={words.slowerThan}
            value={String(filter.slowerThanNs)}
            onChange={(event) => onChange({ ...filter, slowerThanNs: Number(event.currentTarget.value) })}
          >
            <option value="0">{words.anyTime}</option>
            {thresholdsNs.map((ns) => (
              <option key={ns} value={String(ns)}>
                ≥ {duration(ns)}
              </option>
            ))}
          </select>
          {isFiltering(filter) && (
            <button type="button" onClick={() => onChange(noFilter)}>
              {words.clearFilter}
            </button>
          )}
          <span class="shown" role="status">
            {words.shownOf(count(rows.shown), count(rows.all))}
          </span>
        </>
      )}
    </search>
  );
}
