import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitOutput } from "../../src/docker/exec-output.js";

/** One frame as the Engine makes them. */
function frame(stream: 1 | 2, text: string): Buffer {
  const payload = Buffer.from(text);
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

describe("the Engine's multiplexed output", () => {
  it("is taken apart, however it is cut into chunks", () => {
    const frames = fc.array(fc.tuple(fc.constantFrom<1 | 2>(1, 2), fc.string({ maxLength: 30 })));
    fc.assert(
      fc.property(frames, fc.array(fc.nat()), (parts, cuts) => {
        const bytes = Buffer.concat(parts.map(([stream, text]) => frame(stream, text)));
        const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
        const seen = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
        const take = splitOutput(false, (chunk, stream) => {
          seen[stream] = Buffer.concat([seen[stream], chunk]);
        });
        for (let i = 1; i < places.length; i++) take(bytes.subarray(places[i - 1], places[i]));
        const of = (wanted: number) => parts.map(([stream, text]) => (stream === wanted ? text : "")).join("");
        expect([seen.stdout.toString(), seen.stderr.toString()]).toEqual([of(1), of(2)]);
      }),
    );
  });

  it("delivers a frame's bytes as they come, without waiting for its end", () => {
    const seen: string[] = [];
    const take = splitOutput(false, (chunk) => seen.push(chunk.toString()));
    take(frame(1, "Enter message: ").subarray(0, 13));
    expect(seen).toEqual(["Enter"]);
  });

  it("of a terminal is one stream as it is", () => {
    const seen: string[] = [];
    splitOutput(true, (chunk, stream) => seen.push(`${stream} ${chunk}`))(Buffer.from("halo"));
    expect(seen).toEqual(["stdout halo"]);
  });
});
