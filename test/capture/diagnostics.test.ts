import { describe, expect, it } from "vitest";
import { complaint, startFailure } from "../../src/capture/diagnostics.js";

describe("what tcpdump says before it listens", () => {
  const failures: [string, string, string][] = [
    ["a filter it does not understand", "tcpdump: can't parse filter expression: syntax error\n", "CAPTURE_FILTER"],
    ["a host name it cannot resolve", "tcpdump: unknown host 'nowhere'\n", "CAPTURE_FILTER"],
    [
      "no right",
      "tcpdump: br-1: You don't have permission to perform this capture on that device\n(socket: Operation not permitted)\n",
      "CAPTURE_PERMISSION",
    ],
    ["no interface", "tcpdump: br-1: No such device exists\n(No such device exists)\n", "BRIDGE_NOT_FOUND"],
    ["anything else", "tcpdump: br-1: That device is not up\n", "CAPTURE_FAILED"],
  ];
  it.each(failures)("becomes an error with its code: %s", (_, stderr, code) => {
    expect(startFailure(stderr, "br-1", "tcp prot 80")).toMatchObject({ code });
  });

  it("does not blame a filter that nobody gave", () => {
    expect(startFailure("tcpdump: syntax error in filter expression\n", "br-1", undefined).code).toBe("CAPTURE_FAILED");
  });
});

describe("complaint", () => {
  it("drops control characters and counts, and keeps the last lines", () => {
    expect(complaint("tcpdump: \u001b[31mbad\u0007\n1 packet captured\n\n")).toBe("[31mbad");
  });

  it("is of what went wrong, not of what went well before", () => {
    const said = "tcpdump: listening on br-1, link-type EN10MB (Ethernet), snapshot length 262144 bytes\nKilled\n";
    expect(complaint(said)).toBe("Killed");
  });

  it("is bounded", () => {
    expect(complaint("x".repeat(10_000)).length).toBe(500);
  });
});
