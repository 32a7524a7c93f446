import { describe, expect, it } from "vitest";
import { tcpdumpArguments } from "../../src/capture/tcpdump-arguments.js";

describe("tcpdumpArguments", () => {
  it("captures whole packets to stdout, names unresolved, and lets the kernel collect them in blocks", () => {
    const list = tcpdumpArguments({}, "br-1", "(host 10.0.0.2)");
    expect(list.join(" ")).toBe("-i br-1 -n -U -B 32768 -s 262144 -w - -- (host 10.0.0.2)");
  });

  it("passes on the snapshot length, and takes 0 as the whole packet", () => {
    expect(tcpdumpArguments({ snapLength: 96 }, "br-1", undefined)).toContain("96");
    expect(tcpdumpArguments({ snapLength: 0 }, "br-1", undefined)).toContain("262144");
  });

  it("in immediate mode keeps the kernel's slots at 64 KiB, unless told otherwise", () => {
    expect(tcpdumpArguments({ immediate: true }, undefined, undefined).join(" ")).toBe(
      "-n -U --immediate-mode -B 65536 -s 65400 -w -",
    );
    expect(tcpdumpArguments({ immediate: true, snapLength: 2048 }, undefined, undefined)).toContain("2048");
  });
});
