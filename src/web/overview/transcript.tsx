import { printable } from "../../printable.js";
import { transcriptNotes } from "../../report/transcript/exchange-steps.js";
import { usePage } from "../page-context.js";
import { secondsText } from "../seconds.js";

const longestLine = 2000;
const maximumLines = 500;

interface Line {
  role: "client" | "server";
  kind: "started" | "output" | "error" | "input" | "exited";
  text: string;
  atNs: number | null;
}

/** As on a terminal: what was started, what was said; the rest is what the program printed. */
const marks = { started: "$ ", input: "> ", output: "", error: "" } as const;

/** What the programs printed and were told, when the report was made with it, and where the time went on both sides. */
export function Transcript() {
  const { data, report, words, speech } = usePage();
  const { transcript } = report;
  const lines: readonly Line[] =
    transcript?.lines ?? data.transcript.map(({ role, text }) => ({ role, kind: "output", text, atNs: null }));
  if (lines.length === 0) return null;
  return (
    <section>
      <h2>{words.transcript}</h2>
      {transcript !== undefined && transcriptNotes(transcript, speech).map((note) => <p key={note}>{note}</p>)}
      <ol class="transcript">
        {lines.slice(0, maximumLines).map(({ role, kind, text, atNs }, index) => (
          <li key={index} class={kind}>
            <span class="number faint">{atNs === null ? "" : secondsText(atNs)}</span>
            <span class={role === "client" ? "tone-request" : "tone-response"}>{speech.terms[role]}</span>
            <bdi class="code">
              {kind === "exited"
                ? words.exited(text)
                : marks[kind] + printable(text.replace(/\r?\n$/, ""), longestLine)}
            </bdi>
          </li>
        ))}
      </ol>
      {lines.length > maximumLines && (
        <p class="note">{words.shownOf(speech.numbers.count(maximumLines), speech.numbers.count(lines.length))}</p>
      )}
    </section>
  );
}
