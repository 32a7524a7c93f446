/** What the two programs of a run printed and were told, and where it meets the packets. docs/transcript.md tells the rules. */
export interface Transcript {
  /** Packets and lines were stamped by one clock, so that times between them mean something. */
  sameClock: boolean;
  /** Who said the messages: a person who typed, or a list that was gone through. */
  saidBy: "person" | "script";
  /** In the order of their times. */
  lines: TranscriptLine[];
  /** Lines that were not kept, because there were too many. */
  dropped: number;
  /** One for each exchange in detail that a line was found for, in the order of their requests. */
  joins: ExchangeJoin[];
  /** Sums over those exchanges of which all steps are known; null when there is none, or no common clock. */
  times: TranscriptTimes | null;
}

export interface TranscriptLine {
  /** Nanoseconds since the capture's first frame (the first line's time when there is no frame); negative for what was before. */
  atNs: number;
  role: "client" | "server";
  /** "output" is stdout, "error" stderr, "input" what was said to the program. */
  kind: "started" | "output" | "error" | "input" | "exited";
  /** As the program printed it, control characters and all: renderers escape. */
  text: string;
  /** False for a prompt, and for the beginning of a line whose rest came later. */
  complete: boolean;
  /** Characters left out at the end of an overlong line. */
  omitted?: number | undefined;
}

/** Indexes into `lines`; null: no line is proven to be it. Times are null without a common clock, or without both their ends. */
export interface ExchangeJoin {
  connection: number;
  exchange: number;
  /** What was said to the client and became this request. */
  said: number | null;
  serverPrinted: number | null;
  clientPrinted: number | null;
  /** From what the client printed last to what it was told: waiting for the person, or for the script. */
  waitNs: number | null;
  /** From there to the first packet of the request: inside the client. */
  clientSendNs: number | null;
  /** From the last packet of the request to what the server printed about it. */
  serverPrintNs: number | null;
  /** From the last packet of the response to what the client printed about it: inside the client. */
  clientPrintNs: number | null;
}

export interface TranscriptTimes {
  exchanges: number;
  waitNs: number;
  clientNs: number;
  /** Service times, as the packets show them. */
  serverNs: number;
  /** First to last packet of requests and responses, and what was lost on the way. */
  wireNs: number;
}
