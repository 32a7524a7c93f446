import { expect, test } from "vitest";
import { render } from "../../src/report/render.js";
import { reportOf, seedLab } from "./sample-captures.js";

test("ARP names one frame as one, and several as several", async () => {
  const [question, answer] = seedLab();
  expect(render(await reportOf("one.pcap", [question!]), "terminal")).toMatch(/^ARP {2}frame 1$/m);
  expect(render(await reportOf("two.pcap", [question!, answer!]), "terminal")).toMatch(/^ARP {2}frames 1–2$/m);
});
