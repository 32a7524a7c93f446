import { describe, expect, it } from "vitest";
import { tcpdumpArguments } from "../../src/capture/tcpdump-arguments.js";

describe("tcpdumpArguments", () => {
  it("captures unbuffered to stdout, names unresolved", () => {
    const list = tcpdumpArguments({}, "br-1", "(host 10.0.0.2)");
    expect(list.join(" ")).toBe("-i br-1 -n -U --immediate-mode -B 65536 -s 65400 -w - -- (host 10.0.0.2)");
  });

  it("passes on snapshot length and packet count", () => {
    const list = tcpdumpArguments({ snapLength: 96, packets: 10 }, "br-1", undefined);
    expect(list.join(" ")).toBe("-i br-1 -n -U --immediate-mode -B 65536 -s 96 -c 10 -w -");
  });

  it("takes 0 as the whole packet", () => {
    expect(tcpdumpArguments({ snapLength: 0 }, "br-1", undefined)).toContain("65400");
  });

  it("lets the kernel collect blocks in bulk, and leaves the interface to others where it is not known", () => {
    expect(tcpdumpArguments({ bulk: true }, undefined, undefined).join(" ")).toBe("-n -U -B 65536 -s 65400 -w -");
  });
});
