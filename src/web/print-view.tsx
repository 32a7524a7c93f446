import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { requestLine, responseLine, statusOf } from "./exchange-text.js";
import { filterPackets, noFilter } from "./filter.js";
import { Header } from "./header.js";
import { exchangeRows } from "./ladder/exchange-rows.js";
import { evenLayout } from "./ladder/ladder-layout.js";
import { packetRows } from "./ladder/packet-rows.js";
import { programLines } from "./ladder/program-lines.js";
import { drawPicture } from "./ladder/save-picture.js";
import { withLines } from "./ladder/with-lines.js";
import { Overview } from "./overview/overview.js";
import { usePage } from "./page-context.js";
import { lightPalette } from "./palette.js";
import { secondsText } from "./seconds.js";

const maximumExchanges = 300;
/** More arrows than these are better told by their exchanges. */
const maximumPackets = 120;

const nothing = () => {};

/** The report on paper: words, exchanges, diagram. */
export function PrintView() {
  const model = usePage();
  const { words, speech, exchanges } = model;
  return (
    <>
      <Header />
      <Overview connection={0} onSelect={nothing} onConnection={nothing} />
      <section>
        <h2>{words.views.exchanges}</h2>
        <table class="exchanges">
          <thead>
            <tr>
              {[
                words.columns.number,
                words.columns.request,
                words.columns.response,
                words.columns.status,
                words.columns.start,
                words.columns.service,
              ].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {exchanges.slice(0, maximumExchanges).map((exchange) => (
              <tr key={`${exchange.connection}.${exchange.number}`}>
                <td class="number">{`${exchange.connection}.${exchange.number}`}</td>
                <td class="code">{requestLine(exchange)}</td>
                <td class="code">{responseLine(exchange)}</td>
                <td>{words.rowStatus[statusOf(exchange)]}</td>
                <td class="number">{secondsText(exchange.request.startNs)}</td>
                <td class="number">
                  {exchange.serviceTimeNs === null ? "–" : speech.numbers.duration(exchange.serviceTimeNs)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {exchanges.length > maximumExchanges && (
          <p class="note">
            {words.partOfExchanges(speech.numbers.count(maximumExchanges), speech.numbers.count(exchanges.length))}
          </p>
        )}
      </section>
      <section>
        <h2>{words.ladder.label}</h2>
        <Diagram />
      </section>
    </>
  );
}

function Diagram() {
  const model = usePage();
  const holder = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => {
    const { packets, exchanges } = model;
    const arrows =
      packets !== null && packets.count <= maximumPackets
        ? packetRows(model, packets, filterPackets(model, packets, noFilter))
        : exchangeRows(model, exchanges, false);
    return withLines(arrows, programLines(model));
  }, [model]);
  useLayoutEffect(() => {
    if (rows.count === 0) return;
    const svg = drawPicture({ model, palette: lightPalette, rows, layout: evenLayout(rows, 28), spacing: "even" });
    svg.setAttribute("class", "diagram");
    holder.current?.replaceChildren(svg);
  }, [rows]);
  return <div ref={holder} />;
}
