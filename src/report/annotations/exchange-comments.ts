import type { Delay, Exchange, TcpCondition, Turn } from "../report.js";
import type { Speech } from "../speech.js";
import { cut } from "../text/pad.js";
import { turnText } from "../text/turn-text.js";
import type { Comment } from "./frame-comments.js";

/** Columns of a payload in a comment: the packet list shows no more of it. */
const longestText = 120;

/** Says where an exchange's request and response begin and end, what they say, and what it lost time with. */
export function commentExchange(exchange: Exchange, speech: Speech, comment: Comment): void {
  const { annotations, numbers } = speech;
  const number = numbers.count(exchange.number);
  const connection = numbers.count(exchange.connection);
  const { request, response } = exchange;
  const unanswered = response === null && !exchange.isOneWay ? [annotations.noAnswer] : [];
  commentTurn(request, speech, comment, {
    begin: [annotations.request(number, connection), ...unanswered],
    end: annotations.requestEnd(number, connection),
    text: turnText(request, exchange.requestLabel),
    spreadNs: exchange.requestSpreadNs,
  });
  if (response !== null) {
    const service =
      exchange.serviceTimeNs === null ? [] : [annotations.serviceTime(numbers.duration(exchange.serviceTimeNs))];
    commentTurn(response, speech, comment, {
      begin: [annotations.response(number, connection), ...service],
      end: annotations.responseEnd(number, connection),
      text: turnText(response, exchange.responseLabel),
      spreadNs: exchange.responseSpreadNs ?? 0,
    });
  }
  for (const delay of exchange.delays) commentDelay(delay, speech, comment);
}

interface TurnWords {
  begin: string[];
  end: string;
  text: string;
  spreadNs: number;
}

function commentTurn(turn: Turn, { annotations, numbers, counted }: Speech, comment: Comment, words: TurnWords): void {
  const facts = words.begin.join(", ");
  comment(turn.firstFrame, words.text === "" ? facts : `${facts}: ${cut(words.text, longestText)}`);
  if (turn.lastFrame === turn.firstFrame) return;
  const amount = [counted("frames", turn.dataFrames), numbers.bytes(turn.bytes)];
  if (words.spreadNs > 0) amount.push(annotations.spread(numbers.duration(words.spreadNs)));
  comment(turn.lastFrame, `${words.end}: ${amount.join(", ")}`);
}

/** On the frame that ended the waiting: what it waited for, since when, and how long. */
function commentDelay(
  { cause, frames, durationNs }: Delay,
  { annotations, terms, numbers, problems }: Speech,
  comment: Comment,
): void {
  const last = frames.at(-1);
  if (last === undefined) return;
  const since = frames.length > 1 ? String(frames[0]) : "";
  const lost = annotations.lost(numbers.duration(durationNs));
  const condition = repeating[cause];
  if (condition !== undefined) {
    const { name } = problems[condition];
    comment(last, `${since === "" ? name : annotations.retransmissionOf(name, since)}, ${lost}`, condition);
  } else {
    comment(last, [terms.budget[cause], ...(since === "" ? [] : [annotations.since(since)]), lost].join(", "));
  }
}

/** Delays whose last frame is a segment sent again, and what Wireshark calls that segment. */
const repeating: Partial<Record<Delay["cause"], TcpCondition>> = {
  "retransmission-timeout": "retransmission",
  "fast-retransmission": "fast-retransmission",
};
