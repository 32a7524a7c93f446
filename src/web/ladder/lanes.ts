import { printable } from "../../printable.js";
import type { Connection } from "../../report/report.js";
import type { PageModel } from "../page-model.js";
import type { Lane } from "./ladder-rows.js";

/** More lanes than this are one lane: nobody reads a diagram of fifty. */
const maximumLanes = 10;
export const otherLane = "";

/** The lane of one end. Two ends on one address (loopback) are told apart by their ports. */
export function laneId(address: string, port: number, peerAddress: string): string {
  return address === peerAddress ? `${address}:${port}` : address;
}

export function lanesOfConnection({ client, server }: Connection): [client: string, server: string] {
  return [laneId(client.address, client.port, server.address), laneId(server.address, server.port, client.address)];
}

/** Clients on the left of their servers, in order of the connections; what is in no connection follows. */
export function orderLanes(model: PageModel, used: ReadonlySet<string>): Lane[] {
  const ids: string[] = [];
  const add = (id: string) => {
    if (used.has(id) && id !== otherLane && !ids.includes(id) && ids.length < maximumLanes) ids.push(id);
  };
  for (const connection of model.report.connections) {
    if (ids.length >= maximumLanes) break;
    for (const id of lanesOfConnection(connection)) add(id);
  }
  for (const id of used) add(id);
  const lanes = ids.map((id) => laneOf(model, id));
  if (used.size > ids.length) lanes.push({ id: otherLane, name: model.words.ladder.otherHosts, detail: "" });
  return lanes;
}

function laneOf(model: PageModel, id: string): Lane {
  const known = model.names.get(id);
  if (known !== undefined) return { id, name: printable(known, 40), detail: id };
  // Of a loopback lane, the name belongs to the address and the port tells which end it is.
  const address = id.slice(0, id.lastIndexOf(":"));
  const name = model.names.get(address);
  return name === undefined
    ? { id, name: id, detail: "" }
    : { id, name: `${printable(name, 40)}:${id.slice(address.length + 1)}`, detail: address };
}
