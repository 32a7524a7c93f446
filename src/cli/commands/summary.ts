import type { Command } from "../command.js";
import { jsonOption } from "../options.js";

export const summaryCommand: Command = {
  name: "summary",
  usage: "summary <file>",
  summary: "Explain a capture file, without Docker",
  description:
    "Reads a capture (pcap or pcapng, also compressed; - for stdin) and explains it: connections, handshakes, every exchange with its " +
    "payload and times, who closed, what went wrong, and whether the capture is complete. Needs no Docker.",
  options: {
    ...jsonOption,
    format: { type: "string", requiresArg: true, describe: "terminal, json, jsonl, markdown, mermaid or csv" },
    exchanges: {
      type: "number",
      requiresArg: true,
      default: 1000,
      describe: "Exchanges shown in detail; all are counted",
    },
    connections: {
      type: "number",
      requiresArg: true,
      default: 1000,
      describe: "Connections shown in detail; all are counted",
    },
    explain: { type: "boolean", describe: "Say what each phase is for, in the frames of this capture" },
    lang: { choices: ["en", "id"] as const, describe: "Language (default: from the locale)" },
    checksums: {
      type: "boolean",
      describe: "Verify TCP and UDP checksums too (offload makes them wrong in most captures)",
    },
  },
  examples: [
    ["reqresp-lab summary halo.pcap", "explain it"],
    ["reqresp-lab summary --json halo.pcap | jq .totals", "the same as data"],
    ["tcpdump -w - … | reqresp-lab summary -", "from a pipe"],
  ],
  async run() {
    return 0;
  },
};
