import { printable } from "../../printable.js";
import type { Connection } from "../report.js";
import { endpointName, endpointText } from "../speech.js";
import { displayWidth } from "../text/display-width.js";
import { frameRange } from "../text/frame-range.js";
import { cutBoth } from "../text/pad.js";
import { percentileItems } from "../text/percentile-items.js";
import { budgetLines } from "./budget-bar.js";
import { connectionStory, type StoryOptions } from "./connection-story.js";
import { joinedLines, type Page } from "./page.js";

/** One connection in full: who, by which rule, phase by phase, and where the time went. */
export function connectionBlock(page: Page, connection: Connection, story: StoryOptions): string[] {
  return [
    ...title(page, connection),
    ...connectionStory(page, connection, story),
    ...percentileLines(page, connection),
    ...budgetLines(page, connection),
  ];
}

function title(page: Page, connection: Connection): string[] {
  const { ink, speech } = page;
  const { client, server } = connection;
  const heading = `${speech.terms.connection} ${connection.id}`;
  const serverText = server.name === null ? endpointText(server) : `${endpointName(server)}:${server.port}`;
  const room = page.width - displayWidth(heading) - 5;
  const [left, right] = cutBoth(endpointName(client), serverText, room);
  const isNamed = client.name !== null || server.name !== null;
  const facts = [
    isNamed ? `${endpointText(client)} → ${endpointText(server)}` : "",
    connection.transport.toUpperCase(),
    connection.protocol === null ? "" : printable(connection.protocol, 40),
    speech.terms.framesNumbered(
      frameRange(connection.firstFrame, connection.lastFrame),
      connection.firstFrame === connection.lastFrame,
    ),
    speech.terms.roleRules[connection.roleRule],
  ];
  return [
    `${ink.strong(heading)}  ${ink.client(left)} → ${ink.server(right)}`,
    ...joinedLines(page, "  ", facts, ink.faint),
  ];
}

/** The distribution of service times, where there are enough of them to have one. */
function percentileLines(page: Page, connection: Connection): string[] {
  const { serviceTime } = connection.timing;
  if (serviceTime === null || serviceTime.count < 4) return [];
  return joinedLines(page, `  ${page.speech.terms.percentiles}  `, percentileItems(serviceTime, page.speech));
}
