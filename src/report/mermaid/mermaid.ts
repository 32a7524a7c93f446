import type { RenderOptions } from "../options.js";
import type { Connection, Report } from "../report.js";
import { speechFor } from "../speech.js";
import { connectionDiagram } from "./connection-diagram.js";

/** Sequence diagrams of the connections that are shown in full, as one Mermaid document with the first connection in it. */
export function renderMermaid(report: Report, options: RenderOptions): string {
  const speech = speechFor(options);
  const shown = report.connections.slice(0, Math.max(1, options.connections));
  return diagramOf(shown, speech, options);
}

/** Several connections share one diagram: their participants stand side by side, one after the other in time. */
export function diagramOf(
  connections: readonly Connection[],
  speech: ReturnType<typeof speechFor>,
  options: Pick<RenderOptions, "exchanges">,
): string {
  const participants = new Map<string, string>();
  const body = connections.flatMap((connection) =>
    connectionDiagram(connection, participants, speech, options.exchanges),
  );
  const declared = [...participants.entries()].map(([name, id]) => `  participant ${id} as ${name}`);
  return `${["sequenceDiagram", ...declared, ...body].join("\n")}\n`;
}
