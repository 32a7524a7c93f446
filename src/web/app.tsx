import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import { ActivityStrip } from "./activity-strip.js";
import { TimesView } from "./charts/times-view.js";
import { Details } from "./detail/details.js";
import { ExchangeTable } from "./exchange-table.js";
import { type Filter, filterExchanges, filterLines, filterPackets, isFiltering } from "./filter.js";
import { FilterBar } from "./filter-bar.js";
import { Header } from "./header.js";
import { exchangeRows } from "./ladder/exchange-rows.js";
import { firstSettings, type LadderSettings } from "./ladder/ladder-settings.js";
import { LadderView } from "./ladder/ladder-view.js";
import { packetRows } from "./ladder/packet-rows.js";
import { programLines } from "./ladder/program-lines.js";
import { Overview } from "./overview/overview.js";
import { PacketList } from "./packet-list.js";
import { usePage } from "./page-context.js";
import { connectionOfSelection } from "./selected-exchange.js";
import type { Selection } from "./selection.js";
import { firstWidth, Splitter } from "./splitter.js";
import { StreamView } from "./stream/stream-view.js";
import { Tabs } from "./tabs.js";
import { useDeferredValue } from "./use-deferred-value.js";
import { useMedia } from "./use-media.js";
import { needsPackets, type ViewName } from "./view-name.js";
import { fromHash, toHash } from "./view-state.js";

/** From this width on, the details stand beside the view; below, they cover it and the overview is a view of its own. */
const wide = "(min-width: 64rem)";

export function App() {
  const model = usePage();
  const { packets, words } = model;
  const isWide = useMedia(wide);
  const [asked] = useState(() => fromHash(location.hash));
  const [chosen, setView] = useState<ViewName | null>(asked.view);
  const [filter, setFilter] = useState<Filter>(asked.filter);
  const [selection, setSelection] = useState<Selection>(asked.selection);
  const [settings, setSettings] = useState<LadderSettings>(firstSettings);
  const mode = packets === null ? "exchanges" : settings.mode;
  const [sideWidth, setSideWidth] = useState(firstWidth);
  const [goTo, setGoTo] = useState<{ timeNs: number; counter: number } | null>(null);
  const first = isWide ? "sequence" : "overview";
  const isThere = chosen !== null && !(isWide && chosen === "overview") && !(packets === null && needsPackets(chosen));
  const view = isThere ? chosen : first;
  const applied = useDeferredValue(filter, 120);

  useEffect(() => {
    history.replaceState(null, "", toHash({ view: chosen, selection, filter: applied }) || location.pathname);
  }, [chosen, selection, applied]);

  const exchanges = useMemo(() => filterExchanges(model, applied), [model, applied]);
  const indexes = useMemo(
    () => (packets === null ? new Uint32Array(0) : filterPackets(model, packets, applied)),
    [model, packets, applied],
  );
  const rows = useMemo(
    () =>
      mode === "packets" && packets !== null
        ? packetRows(model, packets, indexes)
        : exchangeRows(model, exchanges, isFiltering({ ...applied, connection: 0 })),
    [model, mode, packets, indexes, exchanges, applied],
  );
  const allLines = useMemo(() => programLines(model), [model]);
  const lines = useMemo(() => filterLines(allLines, exchanges, applied), [allLines, exchanges, applied]);
  const follow = useCallback((connection: number) => {
    setFilter((last) => ({ ...last, connection }));
    setView("stream");
  }, []);
  const showAt = useCallback((timeNs: number) => {
    setGoTo((last) => ({ timeNs, counter: (last?.counter ?? 0) + 1 }));
    setView("sequence");
  }, []);
  const close = useCallback(() => setSelection(null), []);
  const rowsOf = (name: ViewName) => {
    if (name === "overview" || name === "stream") return null;
    return name === "packets" || (name === "sequence" && mode === "packets")
      ? { shown: indexes.length, all: packets?.table.total ?? 0 }
      : {
          shown: exchanges.length,
          all: model.report.totals.exchanges + model.report.totals.unanswered + model.report.totals.missedAnswers,
        };
  };
  const overview = (
    <Overview
      connection={filter.connection}
      onSelect={setSelection}
      onConnection={(connection) => setFilter({ ...filter, connection })}
    />
  );
  const details = <Details {...{ selection, onSelect: setSelection, onClose: close, onFollow: follow }} />;

  return (
    <>
      <a class="skip" href="#view">
        {words.skip}
      </a>
      <Header />
      <ActivityStrip onTime={showAt} />
      <main class={isWide ? "workspace wide" : "workspace"}>
        <section class="primary" aria-label={words.viewsLabel}>
          <Tabs current={view} hasOverview={!isWide} onChange={setView} />
          <FilterBar filter={filter} onChange={setFilter} rows={rowsOf(view)} />
          <div id="view" class="view" role="tabpanel" tabIndex={-1} aria-labelledby={`tab-${view}`}>
            {view === "overview" && overview}
            {view === "sequence" && (
              <LadderView
                {...{ rows, lines, goTo }}
                settings={{ ...settings, mode }}
                onSettings={setSettings}
                selected={selection}
                onSelect={setSelection}
              />
            )}
            {view === "exchanges" && (
              <ExchangeTable exchanges={exchanges} selected={selection} onSelect={setSelection} />
            )}
            {view === "packets" && <PacketList indexes={indexes} selected={selection} onSelect={setSelection} />}
            {view === "times" && (
              <TimesView exchanges={exchanges} connection={filter.connection} onSelect={setSelection} />
            )}
            {view === "stream" && (
              <StreamView
                connection={filter.connection || connectionOfSelection(model, selection)}
                onConnection={(connection) => setFilter({ ...filter, connection })}
                onSelect={setSelection}
              />
            )}
          </div>
        </section>
        {isWide && (
          <>
            <Splitter width={sideWidth} onChange={setSideWidth} />
            <aside
              id="secondary"
              class="secondary"
              style={{ width: `${sideWidth}px` }}
              aria-label={selection === null ? words.summary : words.details}
            >
              {selection === null ? overview : details}
            </aside>
          </>
        )}
        {!isWide && selection !== null && (
          <aside class="sheet" aria-label={words.details}>
            {details}
          </aside>
        )}
      </main>
    </>
  );
}
