import { type Duplex, PassThrough, type Readable } from "node:stream";

const stdoutType = 1;
const stderrType = 2;
const headerLength = 8;

/**
 * Splits an attached container's connection into its stdout and stderr (Engine API, "Attach to a container", stream format:
 * type, three zero bytes, length in 4 bytes big-endian, payload). While stdout's reader is behind, the connection is not read, so
 * the container waits too. `ended` resolves when both have been read to their end; a broken connection ends them.
 */
export function demultiplex(connection: Duplex): { stdout: Readable; stderr: Readable; ended: Promise<void> } {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const outputs: Record<number, PassThrough> = { [stdoutType]: stdout, [stderrType]: stderr };
  let header = Buffer.alloc(0);
  let output: PassThrough | undefined;
  let left = 0;

  const take = (chunk: Buffer) => {
    let rest = chunk;
    let accepted = true;
    while (rest.length > 0) {
      if (left === 0) {
        const missing = headerLength - header.length;
        header = Buffer.concat([header, rest.subarray(0, missing)]);
        rest = rest.subarray(missing);
        if (header.length < headerLength) break;
        output = outputs[header[0] ?? 0];
        left = header.readUInt32BE(4);
        header = Buffer.alloc(0);
        continue;
      }
      const payload = rest.subarray(0, left);
      rest = rest.subarray(payload.length);
      left -= payload.length;
      if (output !== undefined && !output.write(payload) && output === stdout) accepted = false;
    }
    if (accepted) return;
    connection.pause();
    stdout.once("drain", () => connection.resume());
  };
  const finish = () => {
    stdout.end();
    stderr.end();
  };
  connection.on("data", take);
  connection.once("end", finish);
  connection.once("close", finish);
  // How it broke does not matter here: the streams end, and the container's exit is asked for on another connection.
  connection.on("error", finish);
  const ended = Promise.all(
    [stdout, stderr].map((stream) => new Promise<void>((resolve) => stream.once("close", resolve))),
  );
  return { stdout, stderr, ended: ended.then(() => undefined) };
}
