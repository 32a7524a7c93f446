import { write } from "node:fs";
import { Writable } from "node:stream";

type Terminal = Writable & { isTTY?: boolean; columns?: number; fd?: number };

/** How soon a terminal that takes nothing just now is tried again, where its descriptor does not wait by itself. */
const retryMs = 20;

/**
 * The terminal, written to on another thread. Node writes to a terminal at once and waits for it, so one that was stopped with Ctrl-S, or
 * hangs at the other end of a network, would hold up everything else; a capture would lose packets meanwhile. What is no terminal of a
 * process is returned as it is.
 */
export function backgroundTerminal(terminal: Terminal): Terminal {
  const { fd } = terminal;
  if (terminal.isTTY !== true || fd === undefined) return terminal;
  const stream: Terminal = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _encoding, done) {
      writeAll(fd, chunk, (error) => {
        // Whoever listens for the terminal's own errors hears of this one, too.
        if (error !== null) terminal.emit("error", error);
        done();
      });
    },
  });
  stream.isTTY = true;
  Object.defineProperty(stream, "columns", { get: () => terminal.columns });
  return stream;
}

function writeAll(fd: number, bytes: Buffer, done: (error: Error | null) => void): void {
  write(fd, bytes, (error, written) => {
    if (error?.code === "EAGAIN") setTimeout(() => writeAll(fd, bytes, done), retryMs);
    else if (error === null && written < bytes.length) writeAll(fd, bytes.subarray(written), done);
    else done(error);
  });
}
