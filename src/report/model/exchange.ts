export interface Exchange {
  /** 1-based in its connection. */
  number: number;
  connection: number;
  request: Turn;
  /** Null when no answer was captured. */
  response: Turn | null;
  /**
   * First to last request packet, the client's own pauses between them included: a turn is an unbroken run of payload in one direction. A client
   * that sends at its own pace and is never answered shows as one long request, unless its protocol tells the messages apart that need
   * no answer (MQTT's PUBLISH with QoS 0): each of these is an exchange, and the pause before it is think time.
   */
  requestSpreadNs: number;
  /** Last request packet to first response packet, less what `delays` takes out of it; null without a response. */
  serviceTimeNs: number | null;
  responseSpreadNs: number | null;
  /** First request packet to last response packet: request spread + service time + delays + response spread. */
  apduResponseTimeNs: number | null;
  /** From the end of the exchange before (or of the handshake) to this request; 0 for a request of a pipeline behind its first. */
  thinkTimeNs: number;
  /**
   * Named losses inside this exchange, taken out of the parts above. What held up several requests of a pipeline is named in each of
   * them, but once in the time budget.
   */
  delays: Delay[];
  /** The protocol has no answer for this request (MQTT's PUBLISH with QoS 0): that there is none is in order. */
  isOneWay: boolean;
  /** There was an answer, as the numbers of later segments show, but the capture does not have it. */
  isAnswerMissed: boolean;
  /** The message that its sender broke off: the connection was closed before the end that the message announces (HTTP's Content-Length, last chunk). */
  incomplete: "request" | "response" | null;
  /** Requests of a pipeline that were under way when this one was sent (0: none). */
  pipelineDepth: number;
  requestLabel: Label | null;
  responseLabel: Label | null;
}

export interface Label {
  summary: string;
  fields: Record<string, string | number>;
  error: boolean;
}

/** What a server says without being asked. */
export interface Unasked {
  turn: Turn;
  /** Of its first message. */
  label: Label | null;
}

/** An unbroken run of payload in one direction. */
export interface Turn {
  firstFrame: number;
  lastFrame: number;
  /** Frames with new payload of this turn. */
  dataFrames: number;
  startNs: number;
  endNs: number;
  bytes: number;
  missingBytes: number;
  /** The first bytes (bounded by an option), base64; and whether they are all. */
  payload: string;
  payloadComplete: boolean;
  /** The same bytes as text when they are valid UTF-8 text (control characters still in it: renderers escape), else null. */
  text: string | null;
}

export interface Delay {
  /** lost-segment: sent again sooner than any timer could run out, and yet no fast retransmission by Wireshark's rule. */
  cause: "retransmission-timeout" | "fast-retransmission" | "zero-window" | "delayed-ack" | "lost-segment";
  durationNs: number;
  /** The frames that show it: the original and the retransmission, the window closing and opening, the delayed ACK. */
  frames: number[];
  /** A request that was sent again and never answered has lost the time in "request". */
  in: "request" | "service" | "response";
}
