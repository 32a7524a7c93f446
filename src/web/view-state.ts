import { type Filter, noFilter } from "./filter.js";
import type { Selection } from "./selection.js";
import { type ViewName, viewNames } from "./view-name.js";

/** What the page shows, as far as its address tells it: to come back to it, or to show it to somebody else. */
export interface ViewState {
  view: ViewName | null;
  selection: Selection;
  filter: Filter;
}

/** "#view=packets&frame=6": what is as it is at first is left out. */
export function toHash({ view, selection, filter }: ViewState): string {
  const parts = new URLSearchParams();
  if (view !== null) parts.set("view", view);
  if (selection?.kind === "packet") parts.set("frame", String(selection.frame));
  if (selection?.kind === "exchange") parts.set("exchange", `${selection.connection}.${selection.number}`);
  if (filter.text !== "") parts.set("text", filter.text);
  if (filter.connection !== 0) parts.set("connection", String(filter.connection));
  if (filter.status !== "all") parts.set("status", filter.status);
  if (filter.slowerThanNs !== 0) parts.set("slower", String(filter.slowerThanNs));
  return parts.size === 0 ? "" : `#${parts}`;
}

/** What an address says; what it says of things that are not there is left out by whoever shows them. */
export function fromHash(hash: string): ViewState {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const view = viewNames.find((name) => name === parts.get("view")) ?? null;
  return { view, selection: selectionOf(parts), filter: filterOf(parts) };
}

function selectionOf(parts: URLSearchParams): Selection {
  const frame = wholeNumber(parts.get("frame"));
  if (frame > 0) return { kind: "packet", frame };
  const [connection, number] = (parts.get("exchange") ?? "").split(".").map(wholeNumber);
  return connection && number ? { kind: "exchange", connection, number } : null;
}

const statuses = ["answered", "oneWay", "missed", "unanswered", "error", "delayed"] as const;

function filterOf(parts: URLSearchParams): Filter {
  return {
    ...noFilter,
    text: parts.get("text") ?? "",
    connection: wholeNumber(parts.get("connection")),
    status: statuses.find((status) => status === parts.get("status")) ?? "all",
    slowerThanNs: wholeNumber(parts.get("slower")),
  };
}

function wholeNumber(text: string | null | undefined): number {
  return /^\d{1,15}$/.test(text ?? "") ? Number(text) : 0;
}
