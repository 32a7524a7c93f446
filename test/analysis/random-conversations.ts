import { Buffer } from "node:buffer";
import { Dice } from "../support/dice.js";
import { concat, ethernet, type FrameAt, frame, ipv4, payload, tcp, udp } from "../support/packet-builder.js";

interface Side {
  next: number;
  window: number;
  scale: number;
}

export interface RandomConversations {
  seed: number;
  connections: number;
  /** Segments of each connection. */
  segments: number;
  /** Share of segments that are not the next one in order, 0 … 1. */
  trouble: number;
  /** Share of segments before which the other side begins to talk; a quarter without saying. */
  changes?: number;
  /** So many connections at the same time, each with an opening, and a close of one kind or another; all without saying. */
  atOnce?: number;
}

/**
 * Frames of interleaved connections in which nearly every segment is the next one in order, as in captures that nothing is wrong with, and now
 * and then one is not: sent again, left out, early, a keep-alive, a closed or filled window, an odd acknowledgement, a SYN, FIN or RST, after
 * a long silence, at a time that goes backwards, cut, padded, or with IP options.
 */
export function randomConversations(options: RandomConversations): FrameAt[] {
  const dice = new Dice(options.seed);
  const frames: FrameAt[] = [];
  const clock = { us: 0 };
  const talks = Array.from(
    { length: options.connections },
    (_, index) => new Talk(dice, frames, clock, index, options),
  );
  const waiting = talks.splice(options.atOnce ?? talks.length);
  while (talks.length > 0) {
    // Several segments of one connection in a row are as usual as those of many in turns.
    const talk = dice.pick(talks);
    for (let run = dice.pick([1, 1, 2, 5]); run > 0 && !talk.isOver; run--) talk.step();
    if (talk.isOver) talks.splice(talks.indexOf(talk), 1, ...waiting.splice(0, 1));
  }
  return frames;
}

/** So many datagrams that nobody answers: after the first thousand frames a capture is known to hold no doubled ones. */
export function fillerFrames(
  count: number,
  { seconds, nanoseconds }: Pick<FrameAt, "seconds" | "nanoseconds">,
): FrameAt[] {
  const bytes = (id: number) =>
    concat(
      frame(
        ethernet(),
        ipv4({ source: "10.9.9.1", destination: "10.9.9.2", id }),
        udp({ destinationPort: 9 }),
        payload("x"),
      ),
    );
  return Array.from({ length: count }, (_, index) => ({ bytes: bytes(index + 1), seconds, nanoseconds }));
}

class Talk {
  isOver = false;
  #step = 0;
  #turn: 0 | 1 = 0;
  readonly #finished = new Set<0 | 1>();
  readonly #sides: [Side, Side];

  constructor(
    readonly dice: Dice,
    readonly frames: FrameAt[],
    readonly clock: { us: number },
    readonly index: number,
    readonly options: RandomConversations,
  ) {
    this.#sides = [this.#side(), this.#side()];
  }

  step(): void {
    const { dice, clock } = this;
    clock.us += dice.pick([0, 1, 30, 200, 900]);
    const [client, server] = this.#sides;
    const step = this.#step++;
    if (this.options.atOnce !== undefined) {
      this.#stepOfLife(step);
      return;
    }
    // Some captures begin in the middle of a connection.
    if (step === 0 && this.index % 4 !== 3) {
      this.#send(0, client.next, 0, 0, "S", client.scale);
      client.next++;
    } else if (step === 1 && this.index % 4 !== 3) {
      this.#send(1, server.next, client.next, 0, "S.", server.scale);
      server.next++;
    } else if (step === 2) this.#send(0, client.next, server.next, 0, ".");
    else if (step > this.options.segments) this.#close();
    else if (dice.next() < this.options.trouble) this.#trouble();
    else this.#ordinary();
  }

  /** From the SYN to the end, with something odd at any of its steps now and then. */
  #stepOfLife(step: number): void {
    const { dice } = this;
    const [client, server] = this.#sides;
    const { segments, trouble } = this.options;
    if (dice.next() < trouble) this.#trouble();
    else if (step === 0) this.#send(0, client.next++, 0, 0, "S", client.scale);
    else if (step === 1) this.#send(1, server.next++, client.next, 0, "S.", server.scale);
    else if (step === 2) this.#send(0, client.next, server.next, 0, ".");
    else if (step <= segments) this.#ordinary();
    else this.#end(step - segments);
  }

  /** One step of a close, which the last one of it ends. */
  #end(step: number): void {
    const { dice } = this;
    const first = dice.next() < 0.7 ? 0 : 1;
    if (step === 1 && dice.next() < 0.05) {
      this.#send(first, ...this.#numbers(first), 0, "R.");
      this.isOver = true;
    } else if (step === 1) this.#finish(first);
    else if (step === 2) {
      const [other] = ([0, 1] as const).filter((side) => !this.#finished.has(side));
      if (dice.next() < 0.3) this.#send(other!, ...this.#numbers(other!), 0, ".");
      if (dice.next() < 0.1) this.#data(other!, 20);
      this.#finish(other!);
    } else {
      const late = dice.next();
      if (late > 0.05) for (const side of [0, 1] as const) this.#send(side, ...this.#numbers(side), 0, ".");
      if (late > 0.95) this.#send(0, 4711, 0, 0, "S");
      this.isOver = true;
    }
  }

  #finish(side: 0 | 1): void {
    const length = this.dice.pick([0, 0, 0, 7]);
    this.#send(side, ...this.#numbers(side), length, "F.");
    this.#sides[side].next += length + 1;
    this.#finished.add(side);
  }

  #side(): Side {
    const { dice } = this;
    return {
      next: dice.pick([0, 1, 1000, 0x7fff_ff00, 0xffff_fff0, 0xffff_ff00]),
      window: dice.pick([200, 1000, 65_000]),
      scale: dice.pick([-1, 0, 2, 7]),
    };
  }

  #ordinary(): void {
    const { dice } = this;
    const kind = dice.next();
    if (kind < (this.options.changes ?? 0.25)) this.#turn = this.#turn === 0 ? 1 : 0;
    if (kind > 0.85) this.#send(this.#turn === 0 ? 1 : 0, ...this.#numbers(this.#turn === 0 ? 1 : 0), 0, ".");
    else this.#data(this.#turn, dice.pick([1, 5, 27, 27, 100]));
  }

  #trouble(): void {
    const { dice, clock } = this;
    const from = dice.pick([0, 1] as const);
    const side = this.#sides[from];
    const [next, acknowledgement] = this.#numbers(from);
    const length = dice.pick([0, 1, 2, 20]);
    const kinds: (() => void)[] = [
      () => this.#send(from, next - dice.pick([1, 5, 27, 100]), acknowledgement, length, "."),
      () => {
        side.next += dice.pick([1, 27, 100]);
        this.#data(from, length);
      },
      () => this.#send(from, next + dice.pick([1, 27]), acknowledgement, length, "."),
      () => this.#send(from, next, acknowledgement + dice.pick([-100, -27, -1, 1, 50, 2 ** 31]), length, "."),
      () => {
        side.window = dice.pick([0, 0, 10, 200, 65_000]);
        this.#send(from, next, acknowledgement, 0, ".");
      },
      () => this.#data(from, Math.min(1000, this.#sides[1 - from]!.window)),
      () => {
        clock.us += dice.pick([21_000, 250_000, 700_000]);
        this.#data(from, length);
      },
      () => {
        clock.us -= dice.pick([1, 500, 5000]);
        this.#data(from, length);
      },
      () => this.#send(from, next, acknowledgement, length, dice.pick(["S", "S.", "R", "R.", "F.", "P", "U.", "E."])),
      () => this.#data(from, 60, { cut: dice.pick([10, 40, 54, 60, 80]) }),
      () => this.#data(from, length, { padTo: 120 }),
      () => this.#data(from, length, { ipOptions: [1, 1, 1, 1] }),
      () => this.#data(from, length, { timestamps: [1, 2] }),
      () => {
        for (let burst = 0; burst < 20; burst++) this.#data(from, 10);
      },
      () => this.#send(from, next, acknowledgement, 0, "."),
    ];
    dice.pick(kinds)();
  }

  #close(): void {
    const [client, server] = this.#sides;
    const step = this.#step - this.options.segments - 2;
    if (step === 0) this.#send(0, client.next++, server.next, 0, "F.");
    else if (step === 1) this.#send(1, server.next++, client.next, 0, "F.");
    else {
      this.#send(0, client.next, server.next, 0, ".");
      this.isOver = true;
    }
  }

  #numbers(from: 0 | 1): [number, number] {
    return [this.#sides[from].next, this.#sides[1 - from]!.next];
  }

  #data(from: 0 | 1, length: number, odd: Odd = {}): void {
    this.#send(from, ...this.#numbers(from), length, "P.", -1, odd);
    this.#sides[from].next += length;
  }

  #send(
    from: 0 | 1,
    sequence: number,
    acknowledgement: number,
    length: number,
    flags: string,
    scale = -1,
    odd: Odd = {},
  ) {
    const client = { address: "10.0.0.1", port: 10_000 + this.index };
    const server = { address: `10.0.1.${1 + (this.index % 3)}`, port: 2222 };
    const [source, destination] = from === 0 ? [client, server] : [server, client];
    const whole = frame(
      ethernet(odd.padTo === undefined ? {} : { padTo: odd.padTo }),
      ipv4({
        source: source.address,
        destination: destination.address,
        id: (this.frames.length % 60_000) + 1,
        ...(odd.ipOptions ? { options: odd.ipOptions } : {}),
      }),
      tcp({
        sourcePort: source.port,
        destinationPort: destination.port,
        sequence: sequence >>> 0,
        acknowledgement: acknowledgement >>> 0,
        flags,
        window: this.#sides[from].window,
        ...(scale >= 0 ? { windowScale: scale } : {}),
        ...(odd.timestamps ? { timestamps: odd.timestamps } : {}),
      }),
      payload(Buffer.alloc(length, this.index % 2 === 0 ? "x" : 0x01)),
    );
    const us = Math.max(0, this.clock.us);
    const seconds = Math.floor(us / 1e6);
    const bytes = odd.cut === undefined ? whole : whole.slice(0, odd.cut);
    this.frames.push({
      bytes,
      originalLength: whole.length,
      seconds: 1000 + seconds,
      nanoseconds: (us - seconds * 1e6) * 1000,
    });
  }
}

interface Odd {
  cut?: number;
  padTo?: number;
  ipOptions?: number[];
  timestamps?: readonly [number, number];
}
