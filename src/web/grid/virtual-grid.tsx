// biome-ignore-all lint/a11y/useSemanticElements: a table cannot hold rows that are placed one by one, so the roles say what they are
// biome-ignore-all lint/a11y/useFocusableInteractive: rows have the focus, cells need none
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useSize } from "../use-size.js";
import { GridHead } from "./grid-head.js";
import { keyTarget } from "./key-target.js";

export interface GridColumn {
  key: string;
  title: string;
  /** A CSS grid track: "6rem", "minmax(8rem, 2fr)". */
  track: string;
  isNumber?: boolean;
  isSortable?: boolean;
}

export interface Sorting {
  key: string;
  isDescending: boolean;
}

interface GridProps {
  label: string;
  columns: readonly GridColumn[];
  count: number;
  /** Content of one cell. */
  cell: (row: number, key: string) => ComponentChildren;
  /** Extra class of a row. */
  rowClass?: (row: number) => string;
  /** Row that is selected; -1 for none. */
  selected: number;
  onSelect: (row: number) => void;
  sorting?: Sorting;
  onSort?: (key: string) => void;
  /** What to say when there are no rows. */
  empty: ComponentChildren;
}

const rowHeight = 30;
/** Rows kept ready above and below what is seen. */
const spare = 12;
/** Drawn anew only when the scrolling has come this far: in between the browser moves what is drawn. */
const stepRows = 8;

/**
 * A table of any length: only the rows in sight, and the one that has the focus, are in the document.
 * Keys as in the ARIA Authoring Practices' grid: one row at a time has the tab stop.
 */
export function VirtualGrid(props: GridProps) {
  const { label, columns, count, selected } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { height } = useSize(scroller);
  const [slot, setSlot] = useState(0);
  const [active, setActive] = useState(0);
  const focusWanted = useRef(false);
  const id = useId();
  const current = Math.min(Math.max(0, active), Math.max(0, count - 1));

  // A row chosen elsewhere (in the diagram, in the details) is brought into sight.
  useLayoutEffect(() => {
    if (selected < 0) return;
    setActive(selected);
    reveal(scroller.current, selected);
  }, [selected]);

  useLayoutEffect(() => {
    if (!focusWanted.current) return;
    focusWanted.current = false;
    scroller.current?.querySelector<HTMLElement>(`[data-row="${current}"]`)?.focus({ preventScroll: true });
  });

  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((height - rowHeight) / rowHeight) - 1);
    const target = keyTarget(event.key, current, count, page);
    if (target === null) return;
    event.preventDefault();
    focusWanted.current = true;
    setActive(target);
    props.onSelect(target);
    reveal(scroller.current, target);
  };

  const first = Math.max(0, slot * stepRows - spare);
  const last = Math.min(count, (slot + 1) * stepRows + Math.ceil(height / rowHeight) + spare);
  const rows = Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index);
  if (count > 0 && !rows.includes(current)) rows.push(current);
  const template = columns.map(({ track }) => track).join(" ");

  return (
    <div
      class="grid-scroller"
      ref={scroller}
      onScroll={() => setSlot(Math.floor((scroller.current?.scrollTop ?? 0) / (stepRows * rowHeight)))}
    >
      <div
        class="grid"
        role="grid"
        aria-label={label}
        aria-rowcount={count + 1}
        aria-colcount={columns.length}
        onKeyDown={onKeyDown}
      >
        <GridHead
          columns={columns}
          template={template}
          {...(props.sorting === undefined ? {} : { sorting: props.sorting })}
          {...(props.onSort === undefined ? {} : { onSort: props.onSort })}
        />
        <div class="grid-body" role="rowgroup" style={{ height: `${count * rowHeight}px` }}>
          {rows.map((row) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the grid around the rows handles the keys of all of them
            <div
              key={row}
              id={`${id}-${row}`}
              data-row={row}
              role="row"
              aria-rowindex={row + 2}
              aria-selected={row === selected}
              tabIndex={row === current ? 0 : -1}
              class={`grid-row ${props.rowClass?.(row) ?? ""}`}
              style={{ gridTemplateColumns: template, transform: `translateY(${row * rowHeight}px)` }}
              onClick={() => {
                setActive(row);
                focusWanted.current = true;
                props.onSelect(row);
              }}
            >
              {columns.map(({ key, isNumber }) => (
                <div key={key} role="gridcell" class={isNumber === true ? "cell number" : "cell"}>
                  {props.cell(row, key)}
                </div>
              ))}
            </div>
          ))}
        </div>
      </div>
      {count === 0 && <div class="empty">{props.empty}</div>}
    </div>
  );
}

function reveal(scroller: HTMLElement | null, row: number): void {
  if (scroller === null) return;
  const head = rowHeight;
  const rowTop = row * rowHeight;
  if (rowTop < scroller.scrollTop) scroller.scrollTop = rowTop;
  else if (rowTop + rowHeight + head > scroller.scrollTop + scroller.clientHeight) {
    scroller.scrollTop = rowTop + rowHeight + head - scroller.clientHeight;
  }
}
