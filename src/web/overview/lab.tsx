import { printable } from "../../printable.js";
import { usePage } from "../page-context.js";

const longestName = 200;

/** The lab that was captured: its project, the network, and the two that talked to each other. */
export function Lab() {
  const { report, words, speech } = usePage();
  const { lab } = report;
  if (lab === undefined) return null;
  const { programs } = lab;
  const { stack, hostColumns } = speech.labReport;
  const shown = (name: string) => printable(name, longestName);
  const rows: [title: string, cells: (string | null)[]][] = [
    [hostColumns.name, programs.map(({ service }) => service)],
    [hostColumns.container, programs.map(({ container }) => container)],
    [hostColumns.image, programs.map(({ image }) => image)],
    [words.lab.started, programs.map(({ command }) => command?.join(" ") ?? null)],
  ];
  return (
    <section>
      <h2>{words.lab.heading}</h2>
      <p class="ends">{stack(shown(lab.project), shown(lab.network), shown(lab.subnets.join(", ")))}</p>
      <table class="lab">
        <thead>
          <tr>
            <td />
            {programs.map(({ role }) => (
              <th key={role} scope="col">
                {speech.terms[role]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([title, cells]) => (
            <tr key={title}>
              <th scope="row">{title}</th>
              {cells.map((cell, index) => (
                <td key={index} class={cell === null ? "" : "code"}>
                  {cell === null ? words.lab.ownCommand : shown(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
