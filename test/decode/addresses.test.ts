import { describe, expect, it } from "vitest";
import { formatAddress, formatIpv4, formatIpv6, formatMac } from "../../src/decode/addresses.js";
import { ipv6Address } from "../support/packet-builder.js";

function words(text: string): [number, number, number, number] {
  const view = new DataView(Uint8Array.from(ipv6Address(text)).buffer);
  return [view.getUint32(0), view.getUint32(4), view.getUint32(8), view.getUint32(12)];
}

describe("an IPv6 address", () => {
  // RFC 5952 sections 4 and 5.
  it.each([
    ["2001:0db8:0000:0000:0000:0000:0002:0001", "2001:db8::2:1", "leading zeros go, the longest run of zeros is ::"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1", "a single zero group stays"],
    ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1", "the longest run is shortened"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", "of equal runs the first is"],
    ["0:0:0:0:0:0:0:0", "::", "the unspecified address"],
    ["0:0:0:0:0:0:0:1", "::1", "loopback"],
    ["fe80:0:0:0:0:0:0:0", "fe80::", "zeros at the end"],
    ["2001:DB8:0:0:AAAA:BBBB:CCCC:DDDD", "2001:db8::aaaa:bbbb:cccc:dddd", "letters are small"],
    ["0:0:0:0:0:ffff:c000:0201", "::ffff:192.0.2.1", "an IPv4-mapped address shows it"],
  ])("%s is written %s: %s", (full, short) => {
    expect(formatIpv6(...words(full))).toBe(short);
  });
});

describe("other addresses", () => {
  it("are written as everybody does", () => {
    expect(formatIpv4(0xffffffff)).toBe("255.255.255.255");
    expect(formatIpv4(0x0a000001)).toBe("10.0.0.1");
    expect(formatAddress(4, 0xc0000201, 0, 0, 0)).toBe("192.0.2.1");
    expect(formatAddress(6, ...words("fd00::1"))).toBe("fd00::1");
    expect(formatMac(Uint8Array.of(9, 0x02, 0x42, 0xac, 0x12, 0x00, 0x0f), 1)).toBe("02:42:ac:12:00:0f");
  });
});
