import { describe, expect, it } from "vitest";
import { createProject } from "./support/project.js";

/** A demo as data: what was captured of it, and what was left. */
async function demo() {
  await using project = await createProject("many");
  const { exitCode, stdout, stderr } = await project.run(["demo", "--json"]);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  const { report, capture } = JSON.parse(stdout);
  return {
    verdict: report.verdict,
    exchanges: report.connections.map(({ exchanges }: { exchanges: unknown[] }) => exchanges.length),
    dropped: capture.droppedByKernel,
    leftovers: await project.leftovers(),
  };
}

const whole = { verdict: { kind: "complete", reasons: [] }, exchanges: [2], dropped: 0, leftovers: [] };

describe("many labs", () => {
  it("at the same time under five project names do not disturb each other", async () => {
    expect(await Promise.all(Array.from({ length: 5 }, demo))).toEqual(Array(5).fill(whole));
  });
});
