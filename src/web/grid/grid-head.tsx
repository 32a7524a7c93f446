// biome-ignore-all lint/a11y/useSemanticElements: a table cannot hold rows that are placed one by one, so the roles say what they are
// biome-ignore-all lint/a11y/useFocusableInteractive: the buttons in the heads have the focus
import type { GridColumn, Sorting } from "./virtual-grid.js";

interface HeadProps {
  columns: readonly GridColumn[];
  template: string;
  sorting?: Sorting;
  onSort?: (key: string) => void;
}

export function GridHead({ columns, template, sorting, onSort }: HeadProps) {
  return (
    <div class="grid-head" role="rowgroup">
      <div role="row" aria-rowindex={1} class="grid-row" style={{ gridTemplateColumns: template }}>
        {columns.map(({ key, title, isNumber, isSortable }) => {
          const isSorted = sorting?.key === key;
          const direction = isSorted ? (sorting.isDescending ? "descending" : "ascending") : "none";
          return (
            <div
              key={key}
              role="columnheader"
              class={isNumber === true ? "cell number" : "cell"}
              {...(isSortable === true ? { "aria-sort": direction } : {})}
            >
              {isSortable === true && onSort !== undefined ? (
                <button type="button" class="sort" onClick={() => onSort(key)}>
                  {title}
                  <span class="sort-mark" aria-hidden="true">
                    {isSorted ? (sorting.isDescending ? "▼" : "▲") : ""}
                  </span>
                </button>
              ) : (
                title
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
