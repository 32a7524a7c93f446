import { usePage } from "./page-context.js";
import { needsPackets, type ViewName, viewNames } from "./view-name.js";

interface TabsProps {
  current: ViewName;
  hasOverview: boolean;
  onChange: (view: ViewName) => void;
}

/** Keys as in the ARIA Authoring Practices' tabs: arrows move, the chosen tab alone has the tab stop. */
export function Tabs({ current, hasOverview, onChange }: TabsProps) {
  const { words, packets } = usePage();
  const views = viewNames.filter(
    (view) => (view !== "overview" || hasOverview) && (packets !== null || !needsPackets(view)),
  );
  const move = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, Home: -views.length, End: views.length };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const place = views.indexOf(current) + step;
    const next =
      Math.abs(step) === 1 ? (place + views.length) % views.length : Math.min(views.length - 1, Math.max(0, place));
    const view = views[next]!;
    onChange(view);
    document.getElementById(`tab-${view}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={words.viewsLabel} onKeyDown={move}>
      {views.map((view) => (
        <button
          key={view}
          type="button"
          role="tab"
          id={`tab-${view}`}
          aria-selected={view === current}
          aria-controls="view"
          tabIndex={view === current ? 0 : -1}
          onClick={() => onChange(view)}
        >
          {words.views[view]}
        </button>
      ))}
    </div>
  );
}
