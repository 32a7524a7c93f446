import { Buffer } from "node:buffer";
import { Dice } from "../support/dice.js";
import { captureFile, concat, type FrameAt, frame, ipv4, payload, tcp } from "../support/packet-builder.js";

const rawLink = 101;

interface Side {
  isn: number;
  next: number;
  acknowledged: number;
  window: number;
  scale: number;
}

/**
 * A capture of random segments that crowd around each other's numbers, so that every condition and every clash of
 * conditions occurs: handshakes in part, resends, holes, odd acknowledgements, closed windows, SYNs, FINs and RSTs
 * anywhere, wrapping numbers, a clock that sometimes runs backwards.
 */
export function randomSegments(seed: number, connections: number): Uint8Array {
  const dice = new Dice(seed);
  const frames: FrameAt[] = [];
  for (let connection = 0; connection < connections; connection++) new Talk(dice, frames, connection).run();
  return captureFile(frames, rawLink);
}

class Talk {
  #nowUs: number;
  readonly #sides: [Side, Side];
  constructor(
    readonly dice: Dice,
    readonly frames: FrameAt[],
    readonly connection: number,
  ) {
    this.#nowUs = (connection + 1) * 10_000_000;
    const wraps = dice.next() < 0.2;
    this.#sides = [
      this.#side(wraps ? 0xffff_ffe0 : dice.pick([0, 5, 1000, 0x7fff_fff0])),
      this.#side(wraps ? 0xffff_fff8 : dice.pick([0, 2000, 0x8000_0000])),
    ];
  }

  run(): void {
    const { dice } = this;
    const [client, server] = this.#sides;
    const opening = dice.next();
    if (opening < 0.7) {
      this.#send(0, client.isn, 0, 0, "S", client.scale);
      if (opening < 0.6) {
        this.#nowUs += dice.pick([0, 100, 2000]);
        this.#send(1, server.isn, client.isn + 1, 0, "S.", server.scale);
        this.#nowUs += dice.pick([0, 100, 2000]);
        this.#send(0, client.isn + 1, server.isn + 1, 0, ".");
      }
    }
    client.next = client.isn + 1;
    server.next = server.isn + 1;
    for (let index = 0; index < 40; index++) this.#randomSegment();
  }

  #side(isn: number): Side {
    const { dice } = this;
    return { isn, next: isn, acknowledged: isn, window: dice.pick([10, 20, 1000]), scale: dice.pick([-1, 0, 2]) };
  }

  #randomSegment(): void {
    const { dice } = this;
    const from = dice.next() < 0.5 ? 0 : 1;
    const side = this.#sides[from];
    const peer = this.#sides[1 - from]!;
    this.#nowUs += dice.pick([0, 1, 10, 100, 1000, 2500, 5000, 19_999, 25_000, 300_000]);
    if (dice.next() < 0.02) this.#nowUs -= dice.pick([1, 50, 3000]);
    const flags = dice.next() < 0.9 ? "." : dice.pick(["F.", "F.", "F.", "R.", "R", "S.", "S", "", "F"]);
    const length = dice.pick([0, 0, 0, 0, 1, 1, 2, 5, 10, 20]);
    const sequence = flags.includes("S") ? dice.pick([side.isn, side.isn, side.isn + 100]) : this.#near(side);
    const acknowledgement = flags.includes(".") || dice.next() < 0.2 ? this.#acknowledges(peer) : 0;
    if (dice.next() < 0.15) side.window = dice.pick([0, 0, 10, 20, 1000]);
    this.#send(from, sequence, acknowledgement, length, flags, flags.includes("S") ? side.scale : -1);
    const end = sequence + length + (/[SF]/.test(flags) ? 1 : 0);
    if (((end - side.next) | 0) > 0) side.next = end;
    if (flags.includes(".")) peer.acknowledged = acknowledgement;
  }

  #near(side: Side): number {
    const { dice } = this;
    const kind = dice.next();
    if (kind < 0.12) return side.next - 1;
    if (kind < 0.3) return side.next - dice.pick([2, 5, 10, 20]);
    if (kind < 0.36) return side.next + dice.pick([1, 5, 10]);
    return kind < 0.42 ? side.acknowledged : side.next;
  }

  #acknowledges(peer: Side): number {
    const { dice } = this;
    const kind = dice.next();
    if (kind < 0.4) return peer.next;
    if (kind < 0.5) return peer.next - dice.pick([1, 5]);
    return kind < 0.56 ? peer.next + dice.pick([1, 5, 30]) : peer.acknowledged;
  }

  #send(from: 0 | 1, sequence: number, acknowledgement: number, length: number, flags: string, scale = -1): void {
    const client = { address: "10.0.0.1", port: 10_000 + this.connection };
    const server = { address: "10.0.0.2", port: 80 };
    const [source, destination] = from === 0 ? [client, server] : [server, client];
    const bytes = frame(
      ipv4({ source: source.address, destination: destination.address, id: (this.frames.length % 60_000) + 1 }),
      tcp({
        sourcePort: source.port,
        destinationPort: destination.port,
        sequence: sequence >>> 0,
        acknowledgement: acknowledgement >>> 0,
        flags,
        window: this.#sides[from].window,
        ...(scale >= 0 ? { windowScale: scale } : {}),
      }),
      payload(Buffer.alloc(length, "x")),
    );
    const seconds = Math.floor(this.#nowUs / 1e6);
    this.frames.push({
      bytes: concat(bytes),
      seconds: 1000 + seconds,
      nanoseconds: (this.#nowUs - seconds * 1e6) * 1000,
    });
  }
}
