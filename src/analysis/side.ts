import type { PayloadStream } from "./payload-stream.js";
import type { TcpDirectionState } from "./tcp-direction-state.js";

/** What one endpoint of a connection sent. Counts go to the report as they are; -1 and 0 stand for "not seen". */
export class Side {
  /** TCP only; the stream is made with the first payload. */
  direction: TcpDirectionState | null = null;
  stream: PayloadStream | null = null;

  frames = 0;
  dataFrames = 0;
  pureAcks = 0;
  /** Application bytes, each counted once. */
  bytes = 0;
  retransmittedBytes = 0;
  missingBytes = 0;
  /** First frame that shows missing bytes. */
  missingFrame = 0;

  /** TCP options of its SYN. */
  windowScale = -1;
  maximumSegmentSize = -1;
  /** Receive windows announced, unscaled, SYN and RST left out; -1 before the first. */
  windowMinimum = -1;
  windowMaximum = -1;
  initialSequence = -1;
  /** Without its SYN: the first acknowledgement that it got, before any of its payload was seen. */
  firstAcknowledgement = -1;

  /** Its first FIN: frame, the sequence number after it, and the frame in which the other side acknowledged it. `finNs`: of its last FIN. */
  finFrame = 0;
  finNs = 0;
  finEnd = 0;
  finAckFrame = 0;

  /** Its last payload, new or repeated: time, frame, sequence number and length. */
  lastDataNs = 0;
  lastDataFrame = 0;
  lastDataSequence = 0;
  lastDataLength = 0;
  /** Its last segment with nothing but an ACK. */
  lastPureAckNs = 0;
  lastPureAckFrame = 0;
  lastPureAck = 0;
  /** Since when its receive window is closed; -1 while it is open. */
  zeroWindowNs = -1;
  zeroWindowFrame = 0;
}
