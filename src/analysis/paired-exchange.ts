import { OpenExchange } from "./open-exchange.js";
import type { OpenTurn } from "./open-turn.js";

export interface WaitingRequest {
  turn: OpenTurn;
  /** Its exchange's number: by the order of the requests, whatever the order of the answers. */
  number: number;
  kept: boolean;
  thinkTimeNs: number;
  /** Requests that were waiting when it was begun. */
  depth: number;
  id: number | undefined;
}

/** The exchange of a request and the message that answers it, with the frames and times of these two. */
export function pairedExchange(request: WaitingRequest, response: OpenTurn | null): OpenExchange {
  const exchange = new OpenExchange();
  exchange.begin(request.number, request.kept, request.thinkTimeNs);
  exchange.pipelineDepth = request.depth;
  exchange.request = request.turn;
  exchange.requestSpreadNs = request.turn.endNs - request.turn.startNs;
  if (response !== null) {
    exchange.response = response;
    exchange.serviceTimeNs = Math.max(0, response.startNs - request.turn.endNs);
    exchange.responseSpreadNs = response.endNs - response.startNs;
  }
  return exchange;
}
