import { PassThrough, type Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { demultiplex } from "../../src/docker/demultiplex.js";

function frame(type: number, payload: string): Buffer {
  const header = Buffer.alloc(8);
  header[0] = type;
  header.writeUInt32BE(Buffer.byteLength(payload), 4);
  return Buffer.concat([header, Buffer.from(payload)]);
}

describe("demultiplex", () => {
  it("parts stdout from stderr however the connection cuts the frames", async () => {
    const bytes = Buffer.concat([frame(1, "one"), frame(2, "oops"), frame(1, ""), frame(1, "two")]);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: bytes.length }), async (step) => {
        const connection = new PassThrough();
        const { stdout, stderr, ended } = demultiplex(connection);
        for (let at = 0; at < bytes.length; at += step) connection.write(bytes.subarray(at, at + step));
        connection.end();
        expect(await Promise.all([text(stdout), text(stderr)])).toEqual(["onetwo", "oops"]);
        await ended;
      }),
      { numRuns: bytes.length },
    );
  });

  it("stops reading the connection while nobody reads stdout, and goes on afterwards without a byte lost", async () => {
    const connection = new PassThrough();
    const { stdout, stderr } = demultiplex(connection);
    const payload = "x".repeat(10_000);
    let sent = 0;
    for (; sent < 100 && connection.write(frame(1, payload)); sent += 1) await setImmediate();
    expect(sent).toBeLessThan(100);
    expect(connection.isPaused()).toBe(true);
    connection.end();
    const [out] = await Promise.all([text(stdout), text(stderr)]);
    expect(out.length).toBe((sent + 1) * payload.length);
  });

  it("ends both streams when the connection breaks", async () => {
    const connection = new PassThrough();
    const { stdout, stderr, ended } = demultiplex(connection);
    const both: Readable[] = [stdout, stderr];
    for (const stream of both) stream.resume();
    connection.destroy(new Error("reset"));
    await expect(ended).resolves.toBeUndefined();
  });
});
