import { problemCodes } from "../../report/problem-codes.js";
import type { Problem } from "../../report/report.js";
import { FrameLinks } from "../frame-links.js";
import { usePage } from "../page-context.js";
import type { Selection } from "../selection.js";

const maximumFrames = 12;

/** Each kind of problem once: how often, where, and what it means. */
export function Problems({ onSelect }: { onSelect: (selection: Selection) => void }) {
  const { report, speech } = usePage();
  const codes = problemCodes(report);
  if (codes.length === 0) return null;
  return (
    <section>
      <h2>{speech.terms.problemsHeading}</h2>
      <ul class="problems">
        {codes.map((code) => {
          const problems = report.problems.filter((problem) => problem.code === code);
          const frames = [...new Set(problems.flatMap((problem) => problem.frames))].sort((a, b) => a - b);
          const count = report.problemCounts[code] ?? problems.length;
          const { name, meaning } = speech.problems[code];
          return (
            <li key={code} class={worst(problems)}>
              <strong>
                <span aria-hidden="true">▲ </span>
                {name}
                {count > 1 && ` ×${speech.numbers.count(count)}`}
              </strong>
              {frames.length > 0 && (
                <>
                  {" "}
                  <FrameLinks frames={frames} maximum={maximumFrames} onSelect={onSelect} />
                </>
              )}
              <p>{meaning}</p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function worst(problems: readonly Problem[]): Problem["severity"] {
  if (problems.some(({ severity }) => severity === "error")) return "error";
  return problems.some(({ severity }) => severity === "warning") ? "warning" : "note";
}
