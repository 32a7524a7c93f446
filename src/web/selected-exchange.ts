import type { Exchange } from "../report/report.js";
import { exchangeOfPacket, phaseOfPacket } from "./packets/packet-phase.js";
import type { PageModel } from "./page-model.js";
import type { Selection } from "./selection.js";

/** The exchange that is chosen, or that the chosen packet is part of. */
export function exchangeOfSelection(model: PageModel, selection: Selection): Exchange | null {
  if (selection === null) return null;
  if (selection.kind === "exchange") {
    const connection = model.connections.get(selection.connection);
    return connection?.exchanges.find(({ number }) => number === selection.number) ?? null;
  }
  const { packets } = model;
  const index = selection.frame - 1;
  if (packets === null || index >= packets.count) return null;
  return phaseOfPacket(model, packets, index)?.kind === "exchange" ? exchangeOfPacket(model, packets, index) : null;
}

/** The connection that the choice is part of; 0 for none. */
export function connectionOfSelection({ packets }: PageModel, selection: Selection): number {
  if (selection === null) return 0;
  return selection.kind === "exchange" ? selection.connection : (packets?.columns.connection[selection.frame - 1] ?? 0);
}
