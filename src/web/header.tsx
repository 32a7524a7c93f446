import { printable } from "../printable.js";
import { usePage } from "./page-context.js";

const marks = { complete: "✔", partial: "◐", empty: "○" } as const;

/** File, verdict, and what was counted. */
export function Header() {
  const { report, speech, words } = usePage();
  const { capture, totals, verdict } = report;
  const { numbers, terms } = speech;
  const file =
    capture.file === null ? terms.liveCapture : capture.file === "-" ? terms.standardInput : baseName(capture.file);
  const facts: string[] = [
    speech.counted("frames", capture.frames),
    numbers.duration(capture.durationNs),
    speech.counted("connections", totals.connections),
    speech.counted("exchanges", totals.exchanges),
  ];
  if (capture.drops !== null) {
    facts.push(terms.dropped(numbers.count(capture.drops.droppedByKernel + capture.drops.droppedByInterface)));
  }
  return (
    <header class="top">
      <h1>
        <bdi>{printable(file, 200)}</bdi>
      </h1>
      <span class={`verdict ${verdict.kind}`}>
        <span aria-hidden="true">{marks[verdict.kind]} </span>
        {terms.verdicts[verdict.kind]}
        {report.proof?.proven === true && `, ${words.proof.proven}`}
      </span>
      <ul class="facts">
        {facts.map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
        {capture.firstFrameAt !== null && (
          <li>
            <time dateTime={capture.firstFrameAt}>{`${capture.firstFrameAt.slice(0, 19).replace("T", " ")} UTC`}</time>
          </li>
        )}
      </ul>
    </header>
  );
}

function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
