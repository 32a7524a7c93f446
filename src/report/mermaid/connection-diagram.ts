import { handshakeItems } from "../handshake-text.js";
import type { Close, Connection, Endpoint, Exchange } from "../report.js";
import { endpointName, type Speech } from "../speech.js";
import { frameRange } from "../text/frame-range.js";
import { exchangeTexts, messageText } from "../text/message-text.js";
import { timelineOf } from "../timeline.js";
import { mermaidText } from "./escape.js";

/** GitHub draws no diagram of more than 50,000 characters. */
const maximumExchanges = 40;

interface Ends {
  client: string;
  server: string;
}

/** The lines of one connection; who takes part is added to `participants` (shown name → id). */
export function connectionDiagram(
  connection: Connection,
  participants: Map<string, string>,
  speech: Speech,
  exchanges: number,
): string[] {
  const ends = {
    client: participant(participants, connection.client),
    server: participant(participants, connection.server, connection.server.port),
  };
  const lines: string[] = [];
  for (const row of timelineOf(connection, Math.min(exchanges, maximumExchanges))) {
    if (row.kind === "exchange") lines.push(...exchangeLines(row.exchange, row.frames, ends, speech));
    else if (row.kind === "alike") {
      const { terms, numbers } = speech;
      lines.push(note(ends, terms.alike(numbers.count(row.count), numbers.count(row.first), numbers.count(row.last))));
    } else if (row.kind === "unasked") {
      const { turn, label } = row.unasked;
      const frames = frameRange(turn.firstFrame, turn.lastFrame);
      lines.push(arrow(ends.server, ends.client, messageText(turn, label, speech), frames));
    } else if (row.kind === "moreUnasked") {
      lines.push(note(ends, speech.terms.moreUnasked(speech.numbers.count(row.count))));
    } else if (row.kind === "more") {
      const text = speech.terms.moreExchanges(speech.numbers.count(row.count), row.count === 1);
      lines.push(note(ends, text));
    } else if (row.phase.kind === "handshake" && row.isFirst) lines.push(...handshakeLines(connection, ends, speech));
    else if (row.phase.kind === "close" && row.isFirst) lines.push(...closeLines(connection, ends, speech));
    else if (row.phase.kind === "banner" && connection.banner !== null) {
      lines.push(
        arrow(
          ends.server,
          ends.client,
          messageText(connection.banner, null, speech),
          frameRange(row.phase.firstFrame, row.phase.lastFrame),
        ),
      );
    } else {
      const range = frameRange(row.phase.firstFrame, row.phase.lastFrame);
      lines.push(note(ends, speech.labReport.noteFrames(speech.terms.phases[row.phase.kind], range)));
    }
  }
  return lines;
}

function participant(participants: Map<string, string>, endpoint: Endpoint, port?: number): string {
  const name = endpointName(endpoint);
  const shown = mermaidText(endpoint.name !== null && port !== undefined ? `${name}:${port}` : name);
  const known = participants.get(shown);
  if (known !== undefined) return known;
  const id = `P${participants.size + 1}`;
  participants.set(shown, id);
  return id;
}

function handshakeLines(connection: Connection, { client, server }: Ends, speech: Speech): string[] {
  const { handshake } = connection;
  const [, ...facts] = handshakeItems(connection, speech);
  if (handshake === null) return [];
  const title = [speech.terms.openings[connection.opening], ...facts].join(", ");
  const lines = [note({ client, server }, title), arrow(client, server, "SYN", String(handshake.synFrame))];
  if (handshake.synAckFrame !== null) lines.push(arrow(server, client, "SYN-ACK", String(handshake.synAckFrame)));
  if (handshake.ackFrame !== null) lines.push(arrow(client, server, "ACK", String(handshake.ackFrame)));
  return lines;
}

function exchangeLines(exchange: Exchange, frames: string, ends: Ends, speech: Speech): string[] {
  const { request, response, serviceTimeNs, number } = exchange;
  const [asked, answered] = exchangeTexts(exchange, speech);
  const time =
    serviceTimeNs === null ? "" : `, ${speech.terms.serviceColumn} ${speech.numbers.duration(serviceTimeNs)}`;
  const title = speech.labReport.noteFrames(`${speech.terms.phases.exchange} ${number}`, frames);
  const lines = [
    note(ends, title + time),
    arrow(ends.client, ends.server, asked, frameRange(request.firstFrame, request.lastFrame)),
  ];
  if (response !== null) {
    const range = frameRange(response.firstFrame, response.lastFrame);
    lines.push(arrow(ends.server, ends.client, answered, range));
  }
  return lines;
}

function closeLines(connection: Connection, ends: Ends, speech: Speech): string[] {
  const { close, closedBy } = connection;
  if (close === null) return [];
  const title = [speech.terms.closings[connection.closing], speech.counted("segments", close.segments)].join(", ");
  // That it was refused stands above the SYN.
  const lines = connection.opening === "refused" ? [] : [note(ends, title)];
  for (const { name, from, frame } of closeSteps(close, closedBy)) {
    const other = from === "client" ? "server" : "client";
    lines.push(arrow(ends[from], ends[other], name, String(frame)));
  }
  return lines;
}

/** Who sent what: FIN and RST by the report, an ACK by whoever received the latest FIN that is not yet confirmed. */
function closeSteps({ frames, finFrames, resetFrame }: Close, closedBy: Connection["closedBy"]) {
  const unconfirmed: ("client" | "server")[] = [];
  return frames.slice(0, 12).flatMap((frame) => {
    if (frame === resetFrame) return closedBy === null ? [] : [{ name: "RST", from: closedBy, frame }];
    for (const side of ["client", "server"] as const) {
      if (frame !== finFrames[side]) continue;
      // A FIN confirms the other side's FIN with its own ACK.
      unconfirmed.length = 0;
      unconfirmed.push(side);
      return [{ name: "FIN", from: side, frame }];
    }
    const confirmed = unconfirmed.shift();
    return confirmed === undefined ? [] : [{ name: "ACK", from: opposite(confirmed), frame }];
  });
}

function opposite(side: "client" | "server"): "client" | "server" {
  return side === "client" ? "server" : "client";
}

function arrow(from: string, to: string, text: string, frames: string): string {
  return `  ${from}->>${to}: ${mermaidText(text) || "…"} (${frames})`;
}

function note({ client, server }: Ends, text: string): string {
  return `  Note over ${client},${server}: ${mermaidText(text)}`;
}
