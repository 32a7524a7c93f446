import { type BuilderLayer, frame } from "./builder-layer.js";
import { concat } from "./bytes.js";
import type { FrameAt } from "./frame-record.js";
import { ipv4, ipv6 } from "./ip-builder.js";
import { ethernet } from "./link-builder.js";
import { type TcpFields, tcp } from "./transport-builder.js";

export type Side = "client" | "server";

export interface ConversationOptions {
  /** "172.18.0.2:40000", "[fd00::2]:40000". */
  client?: string;
  server?: string;
  /** First sequence numbers; default 1000 and 5000. */
  clientSequence?: number;
  serverSequence?: number;
  /** Unscaled value of the window field; default 502. */
  window?: number;
  /** Options of the SYNs; `null` leaves the option out. Defaults: 1460, 7, true. */
  mss?: number | null;
  windowScale?: number | null;
  sackPermitted?: boolean;
  /** Seconds since 1970 of the first frame; default 1,700,000,000. */
  start?: number;
  /** Seconds between two frames when nothing else is said; default 0.001. */
  step?: number;
  /** Link layers in front of IP; default Ethernet with the client's or the server's MAC address first. */
  link?: (from: Side) => readonly BuilderLayer[];
}

export interface SendOptions {
  /** Seconds since the conversation's start. */
  at?: number;
  /** Seconds since the frame before. */
  after?: number;
  /** tcpdump's letters instead of the usual flags. */
  flags?: string;
  sequence?: number;
  acknowledgement?: number;
  window?: number;
  /** More TCP fields: timestamps, sack, options, checksum … */
  tcp?: TcpFields;
  /** Number of the IPv4 identification; default counts up. */
  ipId?: number;
}

interface SideState {
  address: string;
  port: number;
  /** Next sequence number to send. */
  next: number;
  /** What this side has seen of the other, its next acknowledgement. */
  acknowledged: number;
  window: number;
  ipId: number;
  /** Last frame with data, SYN or FIN. */
  last: { content: Uint8Array; fields: TcpFields } | undefined;
}

/** Writes a TCP conversation as a script: each call appends frames to `frames`, and sequence numbers follow by themselves. */
export function tcpConversation(options: ConversationOptions = {}): TcpConversation {
  return new TcpConversation(options);
}

export class TcpConversation {
  readonly frames: FrameAt[] = [];
  readonly #options: ConversationOptions;
  readonly #sides: Record<Side, SideState>;
  /** Nanoseconds since the conversation's start of the last frame; integers stay exact. */
  #nowNs = 0;
  #hasFrame = false;

  constructor(options: ConversationOptions = {}) {
    this.#options = options;
    this.#sides = {
      client: newSide(options.client ?? "172.18.0.2:40000", options.clientSequence ?? 1000, options.window),
      server: newSide(options.server ?? "172.18.0.3:2222", options.serverSequence ?? 5000, options.window),
    };
    this.#sides.client.acknowledged = this.#sides.server.next;
    this.#sides.server.acknowledged = this.#sides.client.next;
  }

  /** SYN, SYN-ACK, ACK. */
  connect(options: SendOptions = {}): this {
    return this.syn("client", options).syn("server").ack("client");
  }

  /** A SYN; the server's is a SYN-ACK. */
  syn(side: Side, options: SendOptions = {}): this {
    const { mss = 1460, windowScale = 7, sackPermitted = true } = this.#options;
    const fields: TcpFields = { sackPermitted };
    if (mss !== null) fields.mss = mss;
    if (windowScale !== null) fields.windowScale = windowScale;
    const flags = options.flags ?? (side === "client" ? "S" : "S.");
    return this.segment(side, "", { ...options, flags, tcp: { ...fields, ...options.tcp } });
  }

  client(content: Uint8Array | string, options: SendOptions = {}): this {
    return this.segment("client", content, options);
  }

  server(content: Uint8Array | string, options: SendOptions = {}): this {
    return this.segment("server", content, options);
  }

  /** An ACK without data, of all that the other side has sent. */
  ack(side: Side, options: SendOptions = {}): this {
    return this.segment(side, "", options);
  }

  /** FIN of `first`, FIN of the other side, last ACK. */
  close(first: Side = "client", options: SendOptions = {}): this {
    const other = opposite(first);
    return this.fin(first, options).fin(other).ack(first);
  }

  fin(side: Side, options: SendOptions = {}): this {
    return this.segment(side, "", { ...options, flags: options.flags ?? "F." });
  }

  reset(side: Side, options: SendOptions = {}): this {
    return this.segment(side, "", { ...options, flags: options.flags ?? "R." });
  }

  /** The side's last data, SYN or FIN once more, with its old sequence number. */
  retransmit(side: Side, options: SendOptions = {}): this {
    const { last } = this.#sides[side];
    if (!last) throw new Error(`Expected the ${side} to have sent something, got nothing to retransmit`);
    const acknowledgement = options.acknowledgement ?? this.#sides[side].acknowledged;
    this.#emit(side, last.content, { ...last.fields, acknowledgement, ...options.tcp }, options);
    return this;
  }

  /** One byte (or none) below the next sequence number. */
  keepAlive(side: Side, options: SendOptions & { bytes?: 0 | 1 } = {}): this {
    const sequence = (this.#sides[side].next - 1) >>> 0;
    const flags = options.flags ?? ".";
    return this.segment(side, new Uint8Array(options.bytes ?? 0), { ...options, sequence, flags });
  }

  /** The side sends `bytes` bytes that the capture does not have. The other side does receive them unless `lost`. */
  skip(side: Side, bytes: number, options: { lost?: boolean } = {}): this {
    const state = this.#sides[side];
    state.next = (state.next + bytes) >>> 0;
    if (!options.lost) this.#sides[opposite(side)].acknowledged = state.next;
    return this;
  }

  /** Moves the clock: the next frame comes `seconds` plus the usual step later. */
  wait(seconds: number): this {
    this.#nowNs += Math.round(seconds * 1e9);
    return this;
  }

  /** Changes the window that a side announces from now on. */
  setWindow(side: Side, window: number): this {
    this.#sides[side].window = window;
    return this;
  }

  /** Any segment. With an explicit `sequence` the side's next sequence number stays unless the segment goes beyond it. */
  segment(side: Side, content: Uint8Array | string, options: SendOptions = {}): this {
    const state = this.#sides[side];
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const flags = options.flags ?? (bytes.length > 0 ? "P." : ".");
    const sequence = options.sequence ?? state.next;
    const fields: TcpFields = {
      flags,
      sequence,
      acknowledgement: options.acknowledgement ?? (flags.includes(".") ? state.acknowledged : 0),
      window: options.window ?? state.window,
      ...options.tcp,
    };
    this.#emit(side, bytes, fields, options);
    const length = bytes.length + (/[SF]/.test(flags) ? 1 : 0);
    const end = (sequence + length) >>> 0;
    if (length > 0 && ((end - state.next) | 0) > 0) {
      state.last = { content: bytes, fields };
      // What is beyond a hole is not acknowledged before the hole is filled.
      const peer = this.#sides[opposite(side)];
      if (((sequence - peer.acknowledged) | 0) <= 0 || /S/.test(flags)) peer.acknowledged = end;
      state.next = end;
    }
    return this;
  }

  /** All frames of this and other conversations in the order of their times, for `captureFile`. */
  static merge(...conversations: readonly TcpConversation[]): FrameAt[] {
    return conversations
      .flatMap((conversation) => conversation.frames)
      .sort((a, b) => a.seconds - b.seconds || a.nanoseconds - b.nanoseconds);
  }

  #emit(side: Side, content: Uint8Array, fields: TcpFields, options: SendOptions): void {
    this.#advance(options);
    const from = this.#sides[side];
    const to = this.#sides[opposite(side)];
    const isIpv6 = from.address.includes(":");
    const addresses = { source: from.address, destination: to.address };
    const network = isIpv6
      ? ipv6(addresses)
      : ipv4({ ...addresses, id: options.ipId ?? from.ipId++ & 0xffff, dontFragment: true });
    const ports = { sourcePort: from.port, destinationPort: to.port };
    const link = this.#options.link?.(side) ?? [defaultEthernet(side)];
    const nowNs = this.#nowNs;
    this.frames.push({
      bytes: frame(...link, network, tcp({ ...ports, ...fields }), concat(content)),
      seconds: (this.#options.start ?? 1_700_000_000) + Math.floor(nowNs / 1e9),
      nanoseconds: ((nowNs % 1e9) + 1e9) % 1e9,
    });
  }

  #advance({ at, after }: SendOptions): void {
    const isFirst = !this.#hasFrame;
    this.#hasFrame = true;
    if (at !== undefined) this.#nowNs = Math.round(at * 1e9);
    else if (after !== undefined) this.#nowNs += Math.round(after * 1e9);
    else if (!isFirst) this.#nowNs += Math.round((this.#options.step ?? 0.001) * 1e9);
  }
}

function newSide(endpoint: string, sequence: number, window = 502): SideState {
  const colon = endpoint.lastIndexOf(":");
  const address = endpoint.slice(0, colon).replace(/[[\]]/g, "");
  const port = Number(endpoint.slice(colon + 1));
  return { address, port, next: sequence, acknowledged: 0, window, ipId: 1, last: undefined };
}

function opposite(side: Side): Side {
  return side === "client" ? "server" : "client";
}

function defaultEthernet(side: Side): BuilderLayer {
  const client = "02:42:ac:12:00:02";
  const server = "02:42:ac:12:00:03";
  return side === "client"
    ? ethernet({ source: client, destination: server })
    : ethernet({ source: server, destination: client });
}
