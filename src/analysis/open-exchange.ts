import type { Recogniser } from "../protocols/recogniser.js";
import type { Delay, Exchange } from "../report/report.js";
import { OpenTurn } from "./open-turn.js";

/** The exchange under way on a connection; one object serves all its exchanges in turn. */
export class OpenExchange {
  number = 0;
  /** True when somebody will want to read it: its payload and delays are then kept. */
  kept = false;
  request = new OpenTurn();
  response = new OpenTurn();
  /** What the server said since of its own accord: it belongs to no exchange. */
  readonly unasked = new OpenTurn();
  /** Requests that were waiting for their answers when this one was sent. */
  pipelineDepth = 0;
  /** The protocol has no answer for this request. */
  isOneWay = false;
  /** The other side said what the capture does not have: what comes next from the side under way is not more of the same. */
  isOver = false;
  /** The protocol that its answer has switched to: what the server says now was not asked for. */
  next: Recogniser | null = null;
  /** The server goes on after its answer, unasked. */
  saysUnasked = false;
  /** The server answered, but the capture has nothing of the answer. */
  isAnswerMissed = false;
  /** The message that its sender broke off before its announced end. */
  incomplete: Exchange["incomplete"] = null;
  thinkTimeNs = 0;
  requestSpreadNs = 0;
  serviceTimeNs = 0;
  responseSpreadNs = 0;
  /** Time lost inside the exchange, in all, and each loss by name when the exchange is kept. */
  lostNs = 0;
  readonly delays: Delay[] = [];

  begin(number: number, kept: boolean, thinkTimeNs: number): void {
    this.number = number;
    this.kept = kept;
    this.isOneWay = false;
    this.isOver = false;
    this.next = null;
    this.saysUnasked = false;
    this.isAnswerMissed = false;
    this.incomplete = null;
    this.thinkTimeNs = thinkTimeNs;
    this.requestSpreadNs = 0;
    this.serviceTimeNs = 0;
    this.responseSpreadNs = 0;
    this.lostNs = 0;
    if (this.delays.length > 0) this.delays.length = 0;
    this.request.clear();
    this.response.clear();
  }
}
