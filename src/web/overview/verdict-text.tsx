import { frameList } from "../../report/text/frame-range.js";
import { proofText } from "../../report/text/proof-text.js";
import { usePage } from "../page-context.js";

/** The verdict in words, and each reason with the frames that show it. */
export function VerdictText() {
  const { report, speech, words } = usePage();
  const { verdict, proof } = report;
  const { kind, reasons } = verdict;
  return (
    <section>
      <h2>{words.verdict}</h2>
      <p>
        <strong class={`verdict-word ${kind}`}>{speech.terms.verdicts[kind]}</strong>: {speech.verdict.kinds[kind]}
      </p>
      {proof !== undefined && <p class={proof.proven ? "good" : "warning"}>{proofText(proof, speech)}</p>}
      {reasons.length > 0 && (
        <ul class="reasons">
          {reasons.map(({ code, count, frames }) => (
            <li key={code}>
              {speech.verdict.reasons[code](speech.numbers.count(count), count === 1)}
              {frames.length > 0 && (
                <span class="faint"> ({speech.terms.framesNumbered(frameList(frames), frames.length === 1)})</span>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
