import { printable } from "../../printable.js";
import { usePage } from "../page-context.js";

const maximumHosts = 12;

/** Who is who: names, addresses, MAC addresses. */
export function Hosts() {
  const { report, words } = usePage();
  const hosts = report.hosts.slice(0, maximumHosts);
  if (hosts.length === 0) return null;
  const hasNames = hosts.some(({ name }) => name !== null);
  return (
    <section>
      <h2>{words.hosts}</h2>
      <table class="hosts">
        <thead>
          <tr>
            {hasNames && <th scope="col">{words.columns.name}</th>}
            <th scope="col">{words.columns.address}</th>
            <th scope="col">MAC</th>
          </tr>
        </thead>
        <tbody>
          {hosts.map(({ address, name, mac }) => (
            <tr key={address}>
              {hasNames && <td>{name === null ? "" : printable(name, 60)}</td>}
              <td class="code">{address}</td>
              <td class="code">{mac ?? ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {report.hosts.length > hosts.length && (
        <p class="note">{words.shownOf(String(hosts.length), String(report.hosts.length))}</p>
      )}
    </section>
  );
}
