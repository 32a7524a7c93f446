// Counts packets with npm pcap-parser: what reading alone costs there.
import process from "node:process";
import pcapParser from "pcap-parser";

let packets = 0;
pcapParser
  .parse(process.argv[2])
  .on("packet", () => packets++)
  .on("end", () => process.stdout.write(`${packets}\n`));
