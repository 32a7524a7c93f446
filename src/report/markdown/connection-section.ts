import { closeItems, handshakeItems } from "../handshake-text.js";
import { diagramOf } from "../mermaid/mermaid.js";
import type { RenderOptions } from "../options.js";
import type { Connection, Direction, Exchange } from "../report.js";
import { endpointName, endpointText, type Speech } from "../speech.js";
import { frameRange } from "../text/frame-range.js";
import { exchangeTexts, unaskedText } from "../text/message-text.js";
import { markdownCode, markdownTable, markdownText } from "./escape.js";
import { budgetTable, timingTable } from "./timing-tables.js";

/** Exchanges in one diagram: more cannot be read. */
const drawnExchanges = 10;

/** One connection: who, how it began and ended, exchanges, times, and a sequence diagram. */
export function connectionSection(connection: Connection, speech: Speech, options: RenderOptions): string[] {
  const { labReport, numbers } = speech;
  const { client, server } = connection;
  const heading = labReport.connection(
    String(connection.id),
    markdownCode(endpointName(client)),
    markdownCode(endpointName(server)),
  );
  const isCut = connection.exchangeCount > drawnExchanges;
  return [
    `## ${heading}`,
    connectionFacts(connection, speech),
    ...exchangeTable(connection, speech, options),
    ...headed(`### ${labReport.timing}`, timingTable(connection, speech)),
    ...budgetTable(connection, speech),
    `### ${labReport.diagram}`,
    `\`\`\`mermaid\n${diagramOf([connection], speech, { exchanges: drawnExchanges })}\`\`\``,
    isCut ? labReport.diagramCut(numbers.count(drawnExchanges)) : "",
  ];
}

/** Nothing where there is nothing below the heading. */
export function headed(heading: string, blocks: readonly string[]): string[] {
  return blocks.length === 0 ? [] : [heading, ...blocks];
}

function connectionFacts(connection: Connection, speech: Speech): string {
  const { labReport, terms, numbers } = speech;
  const { client, server, fromClient, fromServer } = connection;
  const rule = terms.roleRules[connection.roleRule];
  const protocol = connection.protocol === null ? "" : `, ${markdownCode(connection.protocol)}`;
  const items = [
    `${connection.transport.toUpperCase()}${protocol}, ${terms.framesNumbered(frameRange(connection.firstFrame, connection.lastFrame), connection.frames === 1)} (${speech.counted("frames", connection.frames)})`,
    labReport.roles(markdownCode(endpointText(client)), markdownCode(endpointText(server)), rule),
    `${labReport.volume}: ${terms.bytesTotal(numbers.bytes(fromClient.bytes), numbers.bytes(fromServer.bytes))}`,
  ];
  if (connection.transport === "tcp") {
    const close = closeItems(connection, speech);
    items.push(
      `${labReport.opening}: ${markdownText(handshakeItems(connection, speech).join(", "))}`,
      ...(close.length === 0 ? [] : [`${labReport.closing}: ${markdownText(close.join(", "))}`]),
      labReport.tcpNumbers(terms.client, directionFacts(fromClient, speech)),
      labReport.tcpNumbers(terms.server, directionFacts(fromServer, speech)),
    );
  }
  return items.map((item) => `- ${item}`).join("\n");
}

/** Only what the capture shows: without a SYN there is no initial sequence number, MSS or scale. */
function directionFacts(direction: Direction, { labReport, numbers }: Speech): string {
  const { initialSequence, maximumSegmentSize, windowScale, windowMinimum, windowMaximum } = direction;
  const facts = [
    labReport.segmentsWithData(numbers.count(direction.dataFrames), direction.dataFrames === 1),
    labReport.pureAcks(numbers.count(direction.pureAcks), direction.pureAcks === 1),
  ];
  if (initialSequence !== null) facts.push(labReport.initialSequence(String(initialSequence)));
  if (maximumSegmentSize !== null) facts.push(labReport.segmentSize(numbers.bytes(maximumSegmentSize)));
  if (windowScale !== null) facts.push(labReport.windowScale(String(2 ** windowScale)));
  if (windowMinimum !== null && windowMaximum !== null) {
    facts.push(labReport.window(numbers.bytes(windowMinimum), numbers.bytes(windowMaximum)));
  }
  return facts.join(", ");
}

function exchangeTable(connection: Connection, speech: Speech, options: RenderOptions): string[] {
  const { labReport, terms, numbers } = speech;
  const shown = connection.exchanges.slice(0, options.exchanges);
  if (shown.length === 0) return [];
  const { number, frames, request, response, bytes, service, total } = labReport.exchangeColumns;
  const heads = [number, frames, request, response, bytes, service, total];
  const more = Math.max(connection.exchangeCount, connection.exchanges.length) - shown.length;
  return [
    `### ${labReport.exchanges}`,
    markdownTable(
      heads,
      shown.map((exchange) => exchangeRow(exchange, speech)),
      [4, 5, 6],
    ),
    more > 0 ? terms.moreExchanges(numbers.count(more), more === 1) : "",
    unaskedList(connection, speech, options),
  ];
}

/** What the server said without being asked: it is no exchange's. */
function unaskedList({ unasked, unaskedCount }: Connection, speech: Speech, options: RenderOptions): string {
  const listed = unasked.slice(0, options.exchanges).map((one) => unaskedText(one, speech));
  const more = unaskedCount - listed.length;
  if (more > 0) listed.push(speech.terms.moreUnasked(speech.numbers.count(more)));
  return listed.map((text) => `- ${markdownText(text)}`).join("\n");
}

function exchangeRow(exchange: Exchange, speech: Speech): string[] {
  const { numbers } = speech;
  const { request, response, serviceTimeNs, apduResponseTimeNs } = exchange;
  const [asked, answered] = exchangeTexts(exchange, speech);
  const { firstFrame, lastFrame } = request;
  const answer = response === null ? [] : [frameRange(response.firstFrame, response.lastFrame)];
  return [
    String(exchange.number),
    [frameRange(firstFrame, lastFrame), ...answer].join(" → "),
    markdownCode(asked),
    response === null ? answered : markdownCode(answered),
    response === null
      ? numbers.bytes(request.bytes)
      : `${numbers.bytes(request.bytes)} → ${numbers.bytes(response.bytes)}`,
    serviceTimeNs === null ? "" : numbers.duration(serviceTimeNs),
    apduResponseTimeNs === null ? "" : numbers.duration(apduResponseTimeNs),
  ];
}
