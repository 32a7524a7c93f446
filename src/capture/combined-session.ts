import type { CaptureCounters, CaptureSession } from "./capture.js";

/** Several captures as one: it listens when all do, and what one of them misses is missing. */
export function combinedSession(sessions: readonly [CaptureSession, ...CaptureSession[]]): CaptureSession {
  const [first] = sessions;
  const ended = Promise.all(sessions.map((session) => session.ended)).then(sum);
  ended.catch(() => {});
  return {
    description: sessions.map(({ description }) => description).join("; "),
    via: first.via,
    interfaceName: sessions.map(({ interfaceName }) => interfaceName).join(", "),
    get window() {
      return {
        startSeen: sessions.every(({ window }) => window.startSeen),
        endSeen: sessions.every(({ window }) => window.endSeen),
      };
    },
    ended,
    counts: async () => {
      const all = await Promise.all(sessions.map((session) => session.counts()));
      return all.every((counts) => counts !== undefined) ? sum(all) : undefined;
    },
    drain: async () => {
      await Promise.all(sessions.map((session) => session.drain()));
    },
    stop: async () => sum(await Promise.all(sessions.map((session) => session.stop()))),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(sessions.map((session) => session[Symbol.asyncDispose]()));
    },
  };
}

function sum(all: readonly CaptureCounters[]): CaptureCounters {
  const total = (pick: keyof CaptureCounters) => all.reduce((count, counters) => count + counters[pick], 0);
  return {
    captured: total("captured"),
    received: total("received"),
    droppedByKernel: total("droppedByKernel"),
    droppedByInterface: total("droppedByInterface"),
  };
}
