export type OutputStream = "stdout" | "stderr";

/**
 * Takes apart the Engine's multiplexed stream: frames of an 8-byte header (stream number, three zero bytes, length as
 * big-endian 32-bit number) and so many bytes (Engine API, "Attach to a container", Stream format). Parts of a frame are
 * delivered as they come, so that nothing but a header is ever kept. A terminal's stream is not multiplexed.
 */
export function splitOutput(
  tty: boolean,
  onOutput: (chunk: Buffer, stream: OutputStream) => void,
): (chunk: Buffer) => void {
  if (tty) return (chunk) => onOutput(chunk, "stdout");
  const header = Buffer.alloc(8);
  let headerFilled = 0;
  let remaining = 0;
  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (remaining === 0) {
        const taken = chunk.copy(header, headerFilled, at, at + 8 - headerFilled);
        headerFilled += taken;
        at += taken;
        if (headerFilled < 8) return;
        headerFilled = 0;
        remaining = header.readUInt32BE(4);
        continue;
      }
      const end = Math.min(chunk.length, at + remaining);
      // 0 stdin (never sent), 1 stdout, 2 stderr, 3 the Engine's own words when it fails.
      onOutput(chunk.subarray(at, end), header[0] === 1 ? "stdout" : "stderr");
      remaining -= end - at;
      at = end;
    }
  };
}
