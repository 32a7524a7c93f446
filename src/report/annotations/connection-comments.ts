import type { Connection } from "../report.js";
import type { Speech } from "../speech.js";
import { turnText } from "../text/turn-text.js";
import type { Comment } from "./frame-comments.js";

/** Says which frames open and close a connection. */
export function commentConnection(connection: Connection, speech: Speech, comment: Comment): void {
  const { annotations } = speech;
  const id = speech.numbers.count(connection.id);
  commentHandshake(connection, speech, comment);
  if (connection.banner !== null)
    comment(connection.banner.firstFrame, annotations.banner(id, turnText(connection.banner)));
  for (const { turn, label } of connection.unasked) {
    comment(turn.firstFrame, annotations.unasked(id, turnText(turn, label)));
  }
  commentClose(connection, speech, comment);
  for (const { frame } of connection.icmpErrors) comment(frame, annotations.icmpError(id));
}

function commentHandshake({ id, handshake }: Connection, { annotations, numbers }: Speech, comment: Comment): void {
  if (handshake === null) return;
  const number = numbers.count(id);
  const after = handshake.synToSynAckNs === null ? "" : numbers.duration(handshake.synToSynAckNs);
  comment(handshake.synFrame, annotations.syn(number));
  comment(handshake.synAckFrame, annotations.synAck(number, after));
  comment(handshake.ackFrame, annotations.ack(number));
}

function commentClose(connection: Connection, { annotations, numbers, terms }: Speech, comment: Comment): void {
  const { close, opening, closedBy } = connection;
  if (close === null) return;
  const id = numbers.count(connection.id);
  close.frames.forEach((frame, index) => {
    const place = numbers.count(index + 1);
    const count = numbers.count(close.frames.length);
    if (frame === close.resetFrame) {
      if (opening === "refused") comment(frame, annotations.refused(id));
      else comment(frame, annotations.reset(id, terms[closedBy ?? "client"]));
    } else if (frame === close.finFrames.client) comment(frame, annotations.fin(id, terms.client, place, count));
    else if (frame === close.finFrames.server) comment(frame, annotations.fin(id, terms.server, place, count));
    else comment(frame, annotations.closingAck(id, place, count));
  });
}
