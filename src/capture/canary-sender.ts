import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { promisify } from "node:util";
import { type CanaryMark, canaryPayload, canaryPort, fillerSequence, fillersFor, newCanaryMark } from "./canary.js";

/** Puts canaries on the interface that is captured. Whether they arrive is for the capture to see. */
export interface CanarySender {
  mark: CanaryMark;
  /** Sends canary number `sequence`; with `flush` fillers after it. False when it cannot be sent. */
  send(sequence: number, flush: boolean): Promise<boolean>;
  /** For who watches live; undefined where the two cannot be done. */
  live?: {
    /** Sends fillers alone. */
    fill(): Promise<void>;
    /** Frames that have come in from the lab so far; undefined when the bridge is gone. */
    arrivals(): number | undefined;
  };
  close(): void;
}

/**
 * Sends from this host through its own address on the bridge, which takes an ordinary UDP socket and no privilege.
 * Undefined when the bridge has no address of this host, so that nothing can be sent through it.
 * @param snapLength bytes that the capture keeps of each frame; 0 or undefined: all
 */
export async function openHostCanarySender(
  bridge: string,
  snapLength: number | undefined,
): Promise<CanarySender | undefined> {
  const fillers = fillersFor(snapLength);
  const addresses = networkInterfaces()[bridge] ?? [];
  const own = addresses.find(({ family }) => family === "IPv4") ?? addresses.find(({ family }) => family === "IPv6");
  if (own === undefined) return undefined;
  const family = own.family === "IPv4" ? 4 : 6;
  const socket = createSocket(family === 4 ? "udp4" : "udp6");
  // A socket that breaks sends no canary, which is what send() tells.
  socket.on("error", () => {});
  try {
    await bindTo(socket, family === 4 ? own.address : "::");
    socket.setMulticastInterface(family === 4 ? own.address : `::%${bridge}`);
    socket.setMulticastTTL(1);
    socket.setMulticastLoopback(false);
    // Room for all fillers at once.
    socket.setSendBufferSize(2 * fillers.bytes * fillers.count);
  } catch {
    // Without the address or the right to multicast there is no canary, and the verdict says so.
    socket.close();
    return undefined;
  }
  const mark = newCanaryMark(family);
  const filler = canaryPayload(fillerSequence, fillers.bytes);
  const group = family === 4 ? mark.group : `${mark.group}%${bridge}`;
  const send = promisify((payload: Buffer, done: (error: Error | null) => void) =>
    socket.send(payload, canaryPort, group, done),
  );
  const fill = async () => {
    await Promise.all(Array.from({ length: fillers.count }, () => send(filler)));
  };
  return {
    mark,
    send: async (sequence, flush) => {
      try {
        await send(canaryPayload(sequence));
        if (flush) await fill();
        return true;
      } catch {
        // A firewall of this host, or the bridge is gone.
        return false;
      }
    },
    live: {
      // What cannot be sent makes packets late, and nothing else.
      fill: () => fill().catch(() => {}),
      arrivals: () => framesIn(bridge),
    },
    close: () => socket.close(),
  };
}

/** While a capture listens (and has made it promiscuous) a bridge counts what its containers say to each other, too. */
function framesIn(bridge: string): number | undefined {
  try {
    return Number(readFileSync(`/sys/class/net/${bridge}/statistics/rx_packets`, "latin1"));
  } catch {
    // It is gone, and the capture ends with it.
    return undefined;
  }
}

async function bindTo(socket: Socket, address: string): Promise<void> {
  const bound = once(socket, "listening");
  socket.bind(0, address);
  await bound;
  socket.unref();
}
