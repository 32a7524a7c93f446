import type { Close, Connection, Handshake } from "./report.js";
import type { Speech } from "./speech.js";
import { unreachableError } from "./unreachable-error.js";

/** "SYN 1", "SYN-ACK 3", "ACK 5" and how long it took. */
export function handshakeItems(connection: Connection, speech: Speech): string[] {
  const { handshake, unseenSide } = connection;
  const { terms, numbers } = speech;
  const unseen = unseenSide === null ? [] : [terms.unseenSide(terms[unseenSide])];
  if (handshake === null) return [terms.openings[connection.opening], ...unseen];
  const items = [
    [
      `SYN ${handshake.synFrame}`,
      ...(handshake.synAckFrame === null ? [] : [`SYN-ACK ${handshake.synAckFrame}`]),
      ...(handshake.ackFrame === null ? [] : [`ACK ${handshake.ackFrame}`]),
    ].join(", "),
  ];
  const took = handshakeDuration(handshake);
  if (took !== null) items.push(numbers.duration(took));
  if (handshake.synRetransmissions > 0) {
    items.push(
      terms.synRepeated(numbers.count(handshake.synRetransmissions), numbers.duration(handshake.retransmissionDelayNs)),
    );
  }
  if (handshake.synAckRetransmissions > 0) {
    const { synAckRetransmissions: count, synAckRetransmissionDelayNs: timeNs } = handshake;
    items.push(terms.synAckRepeated(numbers.count(count), numbers.duration(timeNs)));
  }
  if (connection.opening === "refused") {
    items.push(terms.refusedBy(String(connection.close?.resetFrame ?? connection.lastFrame)));
  } else if (connection.opening === "unreachable") items.push(unreachableText(connection, speech));
  else if (handshake.synAckFrame === null) {
    items.push(connection.opening === "handshake" ? terms.synAckMissed : terms.noSynAck);
  }
  return [...items, ...unseen];
}

/** "port unreachable (ICMP 2)": what the ICMP error says that ended it. */
function unreachableText(connection: Connection, { terms, problems }: Speech): string {
  const error = unreachableError(connection);
  return error === null ? terms.openings.unreachable : `${problems[error.kind].name} (ICMP ${error.frame})`;
}

/** SYN to ACK of the SYN-ACK, without repeated SYNs; null when one of them was not captured. */
export function handshakeDuration({ synToSynAckNs, synAckToAckNs }: Handshake): number | null {
  return synToSynAckNs === null || synAckToAckNs === null ? null : synToSynAckNs + synAckToAckNs;
}

/** "FIN 27, FIN 29, ACK 31", who was first, how many segments, how long. */
export function closeItems(connection: Connection, speech: Speech): string[] {
  const { close, closedBy } = connection;
  const { terms, numbers } = speech;
  // The RST is told with the SYN that it refuses.
  if (connection.opening === "refused") return [];
  if (close === null) return [terms.closings[connection.closing]];
  const items = [closeFrames(close)];
  const by = closedBy === null ? null : terms[closedBy];
  if (close.resetFrame !== null) {
    if (by !== null) items.push(terms.resetBy(by));
    // Of one direction nobody knows how and when the other was closed.
  } else if (connection.unseenSide === null) {
    if (by !== null) items.push(terms.closedFirst(by, numbers.count(close.segments), close.segments === 1));
    if (connection.closing === "half-closed") items.push(terms.closings["half-closed"]);
    else if (!close.acknowledged) items.push(terms.unacknowledged);
  }
  if (close.durationNs > 0) items.push(numbers.duration(close.durationNs));
  return items;
}

const maximumCloseFrames = 8;

function closeFrames(close: Close): string {
  const { client, server } = close.finFrames;
  const names = close.frames.slice(0, maximumCloseFrames).map((frame) => {
    if (frame === close.resetFrame) return `RST ${frame}`;
    return `${frame === client || frame === server ? "FIN" : "ACK"} ${frame}`;
  });
  return names.join(", ") + (close.frames.length > maximumCloseFrames ? " …" : "");
}
