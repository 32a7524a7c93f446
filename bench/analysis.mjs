import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { inputFile, inputs } from "./inputs.mjs";
import { inTurns } from "./measure.mjs";

const program = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const ours = (file) => ["node", program, "summary", "--json", file];

/** Reading and explaining captures beside what others need for the same file, or for less. */
export function benchAnalysis(say) {
  const medium = inputFile("medium");
  const small = inputFile("small");
  const transum =
    "tshark -n -2 --enable-protocol transum -o transum.tcp_port_ranges:2222 -o transum.reassembly:FALSE -o transum.capture_position:Intermediate -o transum.orphan_ka_discard:TRUE -Y transum -T fields -e frame.number -e transum.art -e transum.st -r";
  const contenders = (file) =>
    [
      { name: "reqresp-lab summary", command: ours(file) },
      { name: "cat > /dev/null", command: ["cat", file] },
      { name: "capinfos -c", command: ["capinfos", "-c", file] },
      { name: "tcpdump -nr F -w /dev/null", command: ["tcpdump", "-nr", file, "-w", "/dev/null"] },
      { name: "tcptrace -n", command: ["tcptrace", "-n", file] },
      {
        name: "npm pcap-parser, counting only",
        command: ["node", "--no-deprecation", fileURLToPath(new URL("pcap-parser-count.mjs", import.meta.url)), file],
      },
      { name: "tshark -n -q -z conv,tcp", command: ["tshark", "-n", "-q", "-z", "conv,tcp", "-r", file], rounds: 1 },
      { name: "tshark TRANSUM", command: [...transum.split(" "), file], rounds: 1 },
    ].filter(({ command: [program] }) => isInstalled(program));
  say("300 MB, 466-byte packets …");
  const mediumRows = inTurns(contenders(medium), 7);
  say("200 MB, 93-byte packets …");
  const smallRows = inTurns(
    contenders(small).filter(({ rounds }) => rounds === undefined),
    7,
  );
  say("3 GB, for memory …");
  const large = inputFile("large");
  const largeRows = inTurns(
    [
      { name: "reqresp-lab summary", command: ours(large) },
      { name: "tcpdump -nr F -w /dev/null", command: ["tcpdump", "-nr", large, "-w", "/dev/null"] },
    ],
    2,
  );
  rmSync(large);
  say("100,000 and 1,000,000 connections …");
  const many = ["connections100k", "connections1m"].map((name) => ({
    name,
    packets: inputs[name].packets,
    ...inTurns([{ name, command: ours(inputFile(name)) }], 2)[0],
  }));
  // A gigabyte and three that nobody needs afterwards.
  rmSync(inputFile("connections1m"));
  return { mediumRows, smallRows, largeRows, many };
}

function isInstalled(program) {
  return spawnSync("which", [program]).status === 0;
}
