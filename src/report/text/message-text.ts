import type { Exchange, Label, Turn, Unasked } from "../report.js";
import type { Speech } from "../speech.js";
import { frameRange } from "./frame-range.js";
import { turnText } from "./turn-text.js";

/** What a turn says in one line that is safe to show, and what of it was not captured. Never empty. */
export function messageText(turn: Turn, label: Label | null, { terms, numbers }: Speech): string {
  const text = turnText(turn, label);
  const missing = turn.missingBytes > 0 ? terms.missing(numbers.bytes(turn.missingBytes)) : "";
  if (text !== "" || missing !== "") return [text, missing].filter(Boolean).join(" ");
  if (turn.bytes === 0) return terms.noPayload;
  // A lone line end is shown byte by byte; where the snap length cut the payload off there is nothing to show.
  return turnText({ ...turn, text: null }) || terms.missing(numbers.bytes(turn.bytes));
}

/** "server sent 12 B unasked (frame 9): +PONG". */
export function unaskedText({ turn, label }: Unasked, speech: Speech): string {
  const { firstFrame, lastFrame, bytes } = turn;
  const where = speech.terms.framesNumbered(frameRange(firstFrame, lastFrame), firstFrame === lastFrame);
  return `${speech.terms.unasked(speech.numbers.bytes(bytes), where)}: ${messageText(turn, label, speech)}`;
}

/** Request and response of an exchange. */
export function exchangeTexts(exchange: Exchange, speech: Speech): [request: string, response: string] {
  const { request, response, requestLabel, responseLabel, isOneWay, isAnswerMissed, incomplete } = exchange;
  const { terms } = speech;
  const none = isOneWay ? terms.oneWay : isAnswerMissed ? terms.answerMissed : terms.unanswered;
  const cutShort = (turn: "request" | "response") => (incomplete === turn ? ` ${terms.incomplete}` : "");
  return [
    messageText(request, requestLabel, speech) + cutShort("request"),
    response === null ? none : messageText(response, responseLabel, speech) + cutShort("response"),
  ];
}
