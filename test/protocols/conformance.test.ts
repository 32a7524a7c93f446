import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { analyseCapture } from "../../src/analysis/analyse-capture.js";
import { messagesOfReport, messagesOfTshark } from "./tshark-messages.js";

const folder = "../shared/pcaps/";
const hasTshark = spawnSync("tshark", ["--version"]).status === 0;

const files = [
  "course/c002-rest.pcap",
  "course/c013-rest.pcap",
  "course/c034-soap.pcap",
  "course/c042-rpc.pcap",
  "course/c010-mqtt.pcap",
  "course/c015-mqtt.pcap",
  "course/c053-mqtt.pcap",
  "apps/tcp/arkime__7267f8__mqtt_big.pcap",
  "apps/http/PcapPlusPlus__266ee0__tcp-reassembly.pcap",
  "apps/http/dpkt__334652__http.pcap",
  "apps/http/suricata-verify__21a633__input.pcap",
  "apps/http/suricata-verify__6045ff__input.pcap",
  "apps/http/zeek__06894b__byteranges.pcap",
  "apps/http/zeek__55a8ae__workshop_2011_browse.pcap",
  "apps/http/zeek__64c9a0__pipelined-requests.pcap",
  "apps/http/zeek__68a5e2__m57-long-49600-80.pcap",
  "apps/http/zeek__779d20__multipart.pcap",
  "apps/http/zeek__140be9__http-inner-transfer-encoding-reproducer.pcap",
  "apps/dns/suricata-verify__77eba2__tcpdns.pcap",
  "apps/dns/tcpdump__24b327__dnssec.pcap",
  "apps/dns/tcpdump__466026__dns_udp_2.pcap",
  "apps/dns/zeek__069b24__rrsig.pcap",
  "apps/dns/zeek__180ae0__dns_original_case.pcap",
  "apps/dns/zeek__2a0ae4__dns-spf.pcap",
  "apps/dns/zeek__577b38__dnskey.pcap",
];

describe.skipIf(!existsSync(folder) || !hasTshark)(
  "Labels of public captures (needs ../shared/pcaps and tshark)",
  () => {
    it.each(files)("of %s say what tshark says of its HTTP, DNS and MQTT messages", async (file) => {
      const [report, expected] = await Promise.all([
        analyseCapture(folder + file, { keepExchanges: 1e6 }),
        messagesOfTshark(folder + file),
      ]);
      expect(expected.length).toBeGreaterThan(0);
      expect(messagesOfReport(report)).toEqual(expected);
    });
  },
);
