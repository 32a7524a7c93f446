/**
 * A recogniser says what the bytes of an exchange mean. It is given payload that may be cut, wrong or hostile, never throws,
 * looks at a bounded number of bytes and does not go on where it is unsure: an unknown protocol still gets full exchanges.
 */
export interface Recogniser {
  /** Name shown to users and in JSON: "HTTP/1.1", "DNS", "Redis", "MQTT", "ZMTP", "text" … or a stable family name ("http"). */
  readonly name: string;
  /** Transports it can appear on. */
  readonly transports: readonly ("tcp" | "udp")[];
  /**
   * Looks at the first payload bytes of a connection (client's first, server's first, either may be empty).
   * Returns true only when sure. Called until one recogniser of the table says yes, at most for the first few payloads.
   */
  recognise(client: Uint8Array, server: Uint8Array, serverPort: number): boolean;
  /** What one message says in a few words, for a line of output: "GET /users/7", "200 OK", "A example.org?". Undefined when unclear. */
  describeRequest(bytes: Uint8Array): MessageLabel | undefined;
  describeResponse(bytes: Uint8Array): MessageLabel | undefined;
  /**
   * Where messages begin and end in a byte stream, for protocols that show it: a framer is made per direction, fed the stream in order, and
   * reports each message's start and end offset (bytes from the stream's first). Absent where the protocol has no frames of its own.
   */
  createFramer?(direction: "request" | "response", sink: FramerSink): MessageFramer;
  /**
   * Whether a client's turn, which nobody answered, is one that gets no answer; where no framer says so of each message.
   * `isWhole`: the bytes are all of the turn.
   */
  getsNoAnswer?(request: Uint8Array, isWhole: boolean): boolean;
  /** True when an answer may begin before its request is over, and the client then goes on with that request. */
  answersEarly?: boolean;
  /** Whether a message that looks like a server's push answers what the client asked for (Redis' "subscribe"). */
  isAnswer?(response: Uint8Array): boolean;
  /** An id that pairs a response with its request where order does not (DNS id). Undefined when there is none. */
  pairingId?(bytes: Uint8Array, direction: "request" | "response"): number | undefined;
}

export interface MessageLabel {
  /** A few words, already free of control characters, at most 200 characters. */
  summary: string;
  /** Structured facts for JSON output: method, target, status, id, queryName … Values short strings or numbers. */
  fields: Record<string, string | number>;
  /** True for a message that says that something failed: HTTP 4xx/5xx, JSON-RPC error, SOAP fault, DNS rcode ≠ 0, Redis "-ERR". */
  error: boolean;
}

export interface FramerSink {
  /**
   * A message spans [start, end) of the stream, offsets in bytes. Called when its last byte has been seen.
   * `isAlone`: as a request it gets no answer (MQTT's PUBLISH with QoS 0), as a response it answers nothing (a server's push).
   */
  message(start: number, end: number, isAlone?: boolean): void;
}

export interface MessageFramer {
  /** The next bytes of the stream in order; never kept by the framer beyond a bounded header buffer (64 KiB). */
  push(bytes: Uint8Array): void;
  /** `length` bytes of the stream were not captured (snap length) or lost. The framer skips within a known body, else gives up. */
  skip(length: number): void;
  /** False once the framer has lost its place; no message is reported from then on. */
  readonly inStep: boolean;
  /** True while the message under way is known to go on: it has announced more than has come. Absent where messages announce nothing. */
  readonly isIncomplete?: boolean;
  /** What the stream goes on with after its last message, where that said so (HTTP's 101 Switching Protocols). */
  readonly next?: Recogniser | null;
  /**
   * Tells a response framer what a request was by its first bytes (HTTP: HEAD and CONNECT change the response's framing). Called once per request, in order,
   * as soon as it is complete: with pipelining several times before the first response, so the framer keeps a (bounded) queue.
   */
  expect?(request: Uint8Array): void;
}
