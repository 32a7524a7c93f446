import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LabError } from "../../src/errors.js";
import { readCapture } from "../../src/pcap/read-capture.js";

const folder = join(import.meta.dirname, "../../../shared/pcaps");
const present = existsSync(folder);

/** Files in which records, or why they end, differ from what tshark counts; each with the reason. */
const differences: Record<string, { frames: number; damage?: string; refused?: string }> = {
  // tshark numbers Custom Blocks and systemd journal entries too; they are no packets.
  "containers/pcapng-test-generator__0d7823__test017.pcapng": { frames: 0 },
  "containers/pcapng-test-generator__102f29__test102.pcapng": { frames: 5 },
  "containers/pcapng-test-generator__28b0b8__test202.pcapng": { frames: 8 },
  "containers/pcapng-test-generator__6ae532__test018.pcapng": { frames: 4 },
  // tshark does not know the link type and shows nothing; framing does not depend on it.
  "malformed/libpcap__4032ca__brcm-tag.pcap": { frames: 15 },
  "malformed/tcpdump__086bc4__vtp_asan-2.pcap": { frames: 1 },
  "malformed/tcpdump__165c99__dsa-high-vid.pcap": { frames: 4 },
  "malformed/tcpdump__196cff__dsa.pcap": { frames: 8 },
  "malformed/tcpdump__22755d__edsa.pcap": { frames: 10 },
  "malformed/tcpdump__3b16af__vtp_asan-3.pcap": { frames: 1 },
  // Cut or damaged, as tshark says too.
  "malformed/dpkt__68edc0__truncated_dns_2.pcap": { frames: 1, damage: "ends within a record" },
  "malformed/gopacket__38e85d__test901.pcapng": { frames: 1, damage: "pcapng version 2" },
  "malformed/python-pcapng__044989__test007.ntar": { frames: 0, damage: "139 bytes" },
  "malformed/suricata-verify__6e589c__tls_DER-incomplete-header.pcap": { frames: 6, damage: "4325376 captured" },
  "malformed/libpcap__2655aa__shb-option-too-long.pcapng": { frames: 0, refused: "808464432 at its end" },
  "malformed/libpcap__7936aa__pcapng-invalid-vers-1.pcapng": { frames: 0, refused: "pcapng version 0" },
  "malformed/libpcap__7976f5__pcap-invalid-version-1.pcap": { frames: 0, refused: "pcap version 1.4" },
  // A block of 167 bytes: tshark rounds it up to 168, libpcap refuses it as we do.
  "malformed/python-pcapng__1ff452__test006.ntar": { frames: 0, damage: "167 bytes" },
};

async function outcome(file: string): Promise<{ frames: number; damage?: string; refused?: string }> {
  let frames = 0;
  try {
    const facts = await readCapture(join(folder, file), { record: () => frames++ });
    expect(facts.frames).toBe(frames);
    return facts.damage === null ? { frames } : { frames, damage: facts.damage.reason };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { frames, refused: error.message };
  }
}

describe.skipIf(!present)("captures of public test suites (../shared/pcaps, when present)", () => {
  it("have the number of frames that tshark counts, but for known differences", async () => {
    const rows = readFileSync(join(folder, "MANIFEST.tsv"), "utf8").split(/\r?\n/).slice(1).filter(Boolean);
    expect(rows.length).toBeGreaterThan(700);
    for (const row of rows) {
      const columns = row.split("\t");
      const [file = ""] = columns;
      const { frames, damage, refused } = differences[file] ?? { frames: Number(columns[12]) };
      const expected: Record<string, unknown> = { frames };
      if (damage) expected.damage = expect.stringContaining(damage);
      if (refused) expected.refused = expect.stringContaining(refused);
      expect(await outcome(file), file).toEqual(expected);
    }
  });
});

describe.skipIf(!present)("re-encodings of one capture (../shared/pcaps/synthetic, when present)", () => {
  const names = ["be-ns", "be", "ns", "pcapng", "ethpad60", "vlan", "snap54", "snap80"];
  const withoutArp = ["ipv4-228", "loop108", "null-be", "null-le", "raw101"];
  const path = (name: string) => `synthetic/c056-${name}.${name === "pcapng" ? "pcapng" : "pcap"}`;

  it("all have the same frames, but ARP where the link type has none", async () => {
    const { frames } = await outcome(path("be"));
    expect(frames).toBeGreaterThan(10);
    for (const name of names) expect(await outcome(path(name)), name).toEqual({ frames });
    expect(await outcome(path("sll2-any-dup"))).toEqual({ frames: 2 * (await outcome(path("sll2"))).frames });
    const { frames: fewer } = await outcome(path("raw101"));
    for (const name of withoutArp) expect(await outcome(path(name)), name).toEqual({ frames: fewer });
  });

  it("that are cut are read up to the cut", async () => {
    const damage = expect.stringContaining("ends within a record");
    expect(await outcome(path("cut-in-record"))).toEqual({ frames: 21, damage });
    expect(await outcome(path("cut-in-recordhdr"))).toEqual({ frames: 0, damage });
    expect(await outcome(path("empty"))).toEqual({ frames: 0 });
    for (const name of ["hdr-short", "zerobytes"]) {
      expect(await outcome(path(name))).toMatchObject({ refused: expect.stringContaining("no capture file") });
    }
  });
});
