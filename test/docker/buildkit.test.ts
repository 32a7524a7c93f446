import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { followBuild } from "../../src/docker/build-log.js";
import { readBuildTrace } from "../../src/docker/buildkit.js";
import { readProtobuf } from "../../src/docker/protobuf.js";

const field = (number: number, bytes: Buffer | string): Buffer => {
  const content = Buffer.from(bytes);
  const length = content.length < 128 ? [content.length] : [(content.length & 0x7f) | 0x80, content.length >> 7];
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), content]);
};
const vertex = (name: string, more: Buffer[] = []) =>
  field(1, Buffer.concat([field(1, "sha256:aa"), field(3, name), field(5, "\b\u0001"), ...more]));
const trace = (...parts: Buffer[]) => ({ id: "moby.buildkit.trace", aux: Buffer.concat(parts).toString("base64") });

describe("BuildKit's trace", () => {
  it("says which step runs, what it prints and where it failed", () => {
    const told: string[] = [];
    const log = followBuild((text) => told.push(text));
    log.read(trace(vertex("[2/3] RUN make")));
    log.read(trace(field(3, Buffer.concat([field(1, "sha256:aa"), field(4, "no rule\nstop\n")]))));
    log.read(trace(vertex("[2/3] RUN make", [field(6, "\b\u0002"), field(7, "exit code: 2")])));
    log.read({ error: "executor failed: exit code: 2" });
    expect(told).toEqual(["2/3 RUN make"]);
    expect([log.step(), log.failure(), log.lines()]).toEqual([
      "2/3 RUN make",
      "executor failed: exit code: 2",
      ["no rule", "stop"],
    ]);
  });

  it("joins the pieces in which the output of a step comes to lines, of each stream for itself", () => {
    const log = followBuild(undefined);
    const stdout = [Buffer.from([0x18, 1])];
    const stderr = [Buffer.from([0x18, 2])];
    const piece = (text: string | Buffer, stream: Buffer[] = stdout) =>
      log.read(trace(field(3, Buffer.concat([field(1, "sha256:aa"), ...stream, field(4, text)]))));
    const euro = Buffer.from("€");
    log.read(trace(vertex("[2/3] RUN make")));
    piece("compil");
    piece("warn", stderr);
    piece(Buffer.concat([Buffer.from("ing "), euro.subarray(0, 1)]));
    piece(Buffer.concat([euro.subarray(1), Buffer.from("\nno ru")]));
    piece("ing\r", stderr);
    piece("\n", stderr);
    piece("le");
    expect(log.lines()).toEqual(["compiling €", "warning", "no rule"]);
  });

  it("tells a step that came from the cache", () => {
    const bytes = vertex("[1/3] FROM x", [Buffer.from([(4 << 3) | 0, 1])]);
    expect(readBuildTrace(bytes.toString("base64")).steps[0]).toMatchObject({ name: "[1/3] FROM x", cached: true });
  });

  it("never throws, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        for (const { value } of readProtobuf(bytes)) {
          if (typeof value !== "number") expect(value.length).toBeLessThanOrEqual(bytes.length);
        }
        readBuildTrace(Buffer.from(bytes).toString("base64"));
      }),
    );
  });
});

describe("the classic builder's output", () => {
  it("says which step runs, and keeps the last lines of that step only", () => {
    const told: string[] = [];
    const log = followBuild((text) => told.push(text));
    for (const stream of ["Step 1/2 : FROM x\n", " ---> 1234\n", "Step 2/2 : RUN make\n", "no rule\n", "stop\n"])
      log.read({ stream });
    expect(told).toEqual(["1/2 FROM x", "2/2 RUN make"]);
    expect(log.lines()).toEqual(["no rule", "stop"]);
  });

  it("joins pieces to lines", () => {
    const log = followBuild(undefined);
    for (const stream of ["Step 1/1 : RUN make\n", "no ru", "le\nst", "op"]) log.read({ stream });
    expect(log.lines()).toEqual(["no rule", "stop"]);
  });
});
