import type { ProofCheck } from "../../report/report.js";
import { usePage } from "../page-context.js";

const marks = { passed: "✔", failed: "✘", unknown: "?" } as const;

/** What was checked to know that nothing is missing, and what was found; the verdict says what follows from it. */
export function Proof() {
  const { report, words } = usePage();
  const { proof } = report;
  if (proof === undefined) return null;
  return (
    <section>
      <h2>{words.proof.heading}</h2>
      <table class="proof">
        <tbody>
          {proof.checks.map((check) => (
            <tr key={check.check}>
              <td class={check.outcome === "passed" ? "good" : "warning"}>
                <span aria-hidden="true">{marks[check.outcome]}</span>
                <span class="hidden">{words.proof.outcomes[check.outcome]}</span>
              </td>
              <th scope="row">{words.proof.checks[check.check]}</th>
              <td class="number">
                <Found check={check} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Found({ check: { check, outcome, expected, found } }: { check: ProofCheck }) {
  const { words, speech } = usePage();
  if (outcome === "unknown") return <>{words.proof.outcomes.unknown}</>;
  const number = (value: number | null) => (value === null ? "–" : speech.numbers.count(value));
  if (check === "verdict" || check === "filter") return <>{words.proof.outcomes[outcome]}</>;
  if (check === "exchanges") return <>{words.proof.counted(number(expected), number(found))}</>;
  if (check === "kernel-drops" || check === "interface-drops") return <>{number(found)}</>;
  return <>{words.proof.captured(number(found), number(expected))}</>;
}
