import { printable } from "../../printable.js";
import { explain } from "../../report/explain/explain.js";
import { closeItems, handshakeItems } from "../../report/handshake-text.js";
import type { Connection } from "../../report/report.js";
import { endpointName } from "../../report/speech.js";
import { usePage } from "../page-context.js";
import type { Selection } from "../selection.js";
import { BudgetBar } from "./budget-bar.js";
import { Glance } from "./glance.js";
import { Hosts } from "./hosts.js";
import { Lab } from "./lab.js";
import { PhaseTable } from "./phase-table.js";
import { Problems } from "./problems.js";
import { Proof } from "./proof.js";
import { Transcript } from "./transcript.js";
import { VerdictText } from "./verdict-text.js";

interface OverviewProps {
  /** 0: the first ones. */
  connection: number;
  onSelect: (selection: Selection) => void;
  onConnection: (connection: number) => void;
}

const maximumConnections = 5;

/** The whole report in words: verdict, where the time went, phases, problems, and what they mean. */
export function Overview({ connection, onSelect, onConnection }: OverviewProps) {
  const { report, speech, words, data } = usePage();
  const shown = report.connections
    .filter(({ id }) => connection === 0 || id === connection)
    .slice(0, maximumConnections);
  const lessons = explain(report, { language: data.language, connections: 1 });
  return (
    <div class="overview">
      <VerdictText />
      <Glance />
      <Problems onSelect={onSelect} />
      {shown.map((one) => (
        <ConnectionBlock key={one.id} connection={one} onSelect={onSelect} onConnection={onConnection} />
      ))}
      {connection === 0 && report.totals.connections > shown.length && (
        <p class="note">
          {words.partOfConnections(speech.numbers.count(shown.length), speech.numbers.count(report.totals.connections))}
        </p>
      )}
      <Proof />
      <Lab />
      <Hosts />
      {lessons.length > 0 && (
        <section>
          <h2>{speech.terms.explanationHeading}</h2>
          <ol class="lessons">
            {lessons.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ol>
        </section>
      )}
      {data.commands.length > 0 && (
        <section>
          <h2>{words.commands}</h2>
          <pre>{data.commands.map((command) => printable(command)).join("\n")}</pre>
        </section>
      )}
      <Transcript />
      <p class="note">{words.generatedBy(report.generator)}</p>
    </div>
  );
}

function ConnectionBlock({
  connection,
  onSelect,
  onConnection,
}: { connection: Connection } & Omit<OverviewProps, "connection">) {
  const { report, speech } = usePage();
  const { client, server } = connection;
  const title = `${speech.terms.connection} ${connection.id}`;
  return (
    <section>
      <h2>
        {report.connections.length > 1 ? (
          <button type="button" class="link" onClick={() => onConnection(connection.id)}>
            {title}
          </button>
        ) : (
          title
        )}
      </h2>
      <p class="ends">
        <span class="tone-request">{endpointName(client)}</span> →{" "}
        <span class="tone-response">{endpointName(server)}</span>
        <span class="faint">
          {" "}
          {connection.transport.toUpperCase()}
          {connection.protocol === null ? "" : ` · ${printable(connection.protocol, 40)}`} ·{" "}
          {speech.terms.roleRules[connection.roleRule]}
        </span>
      </p>
      <BudgetBar connection={connection} />
      <PhaseTable connection={connection} onSelect={onSelect} />
      {connection.transport === "tcp" && (
        <dl class="pairs">
          <dt>{speech.terms.phases.handshake}</dt>
          <dd>{handshakeItems(connection, speech).join(" · ")}</dd>
          <dt>{speech.terms.phases.close}</dt>
          <dd>{closeItems(connection, speech).join(" · ")}</dd>
        </dl>
      )}
    </section>
  );
}
