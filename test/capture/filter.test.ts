import { describe, expect, it } from "vitest";
import { captureFilter } from "../../src/capture/filter.js";

describe("captureFilter", () => {
  it("asks for nothing when there are neither addresses nor a filter", () => {
    expect(captureFilter([])).toBeUndefined();
    expect(captureFilter([], "  ")).toBeUndefined();
  });

  it("joins the lab's addresses by or, each once", () => {
    expect(captureFilter(["172.19.0.2", "172.19.0.3", "172.19.0.2"])).toBe("(host 172.19.0.2 or host 172.19.0.3)");
  });

  it("adds neighbour discovery when the lab has an IPv6 address", () => {
    expect(captureFilter(["fd00::2"])).toBe("(host fd00::2 or (icmp6 and ip6[40] >= 133 and ip6[40] <= 137))");
  });

  it("joins the user's filter to the lab's by and, in parentheses, so that its or stays its own", () => {
    expect(captureFilter(["10.0.0.2"], "tcp port 80 or udp")).toBe("(host 10.0.0.2) and (tcp port 80 or udp)");
  });

  it("never begins like an option of tcpdump", () => {
    expect(captureFilter([], "-w /etc/passwd")).toBe("(-w /etc/passwd)");
  });

  it("leaves out what is no address", () => {
    expect(captureFilter(["10.0.0.2", "", "evil) or (ip", "10.0.0.2/16"])).toBe("(host 10.0.0.2)");
  });

  it("refuses one that would close our parentheses and mean something else", () => {
    expect(() => captureFilter(["10.0.0.2"], "port 1) or (port 2")).toThrow(
      expect.objectContaining({ code: "CAPTURE_FILTER", message: expect.stringContaining("parenthesis") }),
    );
    expect(captureFilter(["10.0.0.2"], "(port 1) or (port 2)")).toBe("(host 10.0.0.2) and ((port 1) or (port 2))");
  });
});
