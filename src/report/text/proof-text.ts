import type { Proof } from "../report.js";
import type { Speech } from "../speech.js";

/** Whether it is proven that nothing is missing, in one sentence that names what stands against it. */
export function proofText({ proven, checks }: Proof, speech: Speech): string {
  const { proof } = speech.verdict;
  if (proven) {
    const counted = checks.find(({ check }) => check === "exchanges")?.expected ?? 0;
    return proof.proven(speech.counted("exchanges", counted));
  }
  const number = (value: number | null) => (value === null ? "–" : speech.numbers.count(value));
  const why = checks
    .filter(({ outcome }) => outcome !== "passed")
    .map(({ check, outcome, expected, found }) =>
      outcome === "failed"
        ? proof.shortfalls[check](number(expected), number(found))
        : proof.unknowns[check](
            expected === null ? null : number(expected),
            number(found),
            (found ?? 0) - (expected ?? 0),
          ),
    );
  const lead = checks.some(({ outcome }) => outcome === "failed") ? proof.notProven : proof.onlyUnknown;
  return `${lead}: ${[...new Set(why)].join("; ")}`;
}
