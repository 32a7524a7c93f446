import { binaryContent, latin1 } from "./byte-text.js";
import { messageLabel } from "./message-label.js";
import type { MessageLabel, Recogniser } from "./recogniser.js";
import { RedisFramer } from "./redis-framer.js";
import { isBulk, type RedisValue, readRedisValue } from "./redis-value.js";

/** Redis and its kin: RESP2 and RESP3. */
export const redis: Recogniser = {
  name: "Redis",
  transports: ["tcp"],
  recognise(client, _server, serverPort) {
    const head = latin1(client, 0, 64);
    if (/^\*[1-9]\d{0,6}\r\n\$\d{1,9}\r\n[\w|.-]*/.test(head)) return true;
    return serverPort === redisPort && (/^\*[1-9]\d{0,6}\r\n$/.test(head) || inlineCommand.test(head));
  },
  describeRequest,
  describeResponse,
  createFramer: (direction, sink) => new RedisFramer(direction, sink),
  // RESP3 has these as pushes, though each confirms a command.
  isAnswer: (bytes) => pubSubElements(bytes, readRedisValue(bytes, 0))?.[0]?.text.endsWith("subscribe") === true,
};

const redisPort = 6379;
const inlineCommand = /^[A-Za-z]{3,16}(?: [ -~]*)?\r?\n/;
/** Their arguments are passwords. */
const secretive = new Set(["AUTH", "HELLO", "ACL", "MIGRATE", "CONFIG"]);

function describeRequest(bytes: Uint8Array): MessageLabel | undefined {
  const array = readRedisValue(bytes, 0);
  if (array === undefined) return describeInline(latin1(bytes, 0, 1024));
  if (array.type !== "*" || array.end === -1) return undefined;
  const name = readRedisValue(bytes, array.end);
  if (name?.type !== "$" || name.text === "") return undefined;
  const key = name.end === -1 || Number(array.line) < 2 ? undefined : readRedisValue(bytes, name.end);
  return commandLabel(name.text, key?.type === "$" ? key.text : undefined, Number(array.line) - 1);
}

function describeInline(text: string): MessageLabel | undefined {
  if (!inlineCommand.test(text)) return undefined;
  const [command = "", ...rest] = text.split(/\r?\n/, 1)[0]!.trim().split(/ +/);
  return commandLabel(command, rest[0], rest.length);
}

function commandLabel(name: string, key: string | undefined, count: number): MessageLabel {
  const command = name.toUpperCase();
  const shown = secretive.has(command) ? undefined : key;
  const summary = [command, shown?.slice(0, 120), count > 1 && shown !== undefined ? "…" : undefined];
  const fields = { command, key: shown, arguments: Number.isFinite(count) ? count : undefined };
  return messageLabel(summary.filter((part) => part !== undefined).join(" "), fields);
}

function describeResponse(bytes: Uint8Array): MessageLabel | undefined {
  const value = readRedisValue(bytes, 0);
  if (value === undefined) return undefined;
  const { type, line, text } = value;
  if (type === "-" || type === "!") return messageLabel(type === "!" ? text : line, { type: "error" }, true);
  if (isBulk(type)) return line === "-1" ? messageLabel("nil", { type: "null" }) : bulkLabel(text, Number(line));
  const kind = kinds[type]!;
  if (type === "_" || line === "-1") return messageLabel("nil", { type: "null" });
  if (!"*%~>|".includes(type))
    return messageLabel(type === "#" ? (line === "t" ? "true" : "false") : line, { type: kind });
  return pubSubLabel(bytes, value) ?? messageLabel(`${kind} of ${line}`, { type: kind, elements: Number(line) || 0 });
}

/** What a server tells a subscriber (redis.io, "Pub/sub"): kind, pattern of a pmessage, channel, and what was published or a count. */
const pubSubKind = /^(?:[ps]?message|[ps]?(?:un)?subscribe)$/;

/** Its elements as far as they go, the kind first; RESP2 sends them as arrays, RESP3 as pushes. Undefined when it is nothing of the kind. */
function pubSubElements(bytes: Uint8Array, value: RedisValue | undefined): RedisValue[] | undefined {
  if ((value?.type !== "*" && value?.type !== ">") || value.end === -1) return undefined;
  const kind = readRedisValue(bytes, value.end);
  if (kind?.type !== "$" || !pubSubKind.test(kind.text)) return undefined;
  const length = channelOf(kind) + 2;
  if (Number(value.line) !== length) return undefined;
  const elements = [kind];
  while (elements.length < length) {
    const before = elements.at(-1)!;
    const next = before.end === -1 ? undefined : readRedisValue(bytes, before.end);
    if (next === undefined) break;
    elements.push(next);
  }
  return elements;
}

/** Which element is the channel. */
function channelOf({ text }: RedisValue): number {
  return text === "pmessage" ? 2 : 1;
}

function pubSubLabel(bytes: Uint8Array, value: RedisValue): MessageLabel | undefined {
  const elements = pubSubElements(bytes, value);
  const kind = elements?.[0];
  if (elements === undefined || kind === undefined) return undefined;
  const channelAt = channelOf(kind);
  const channel = elements[channelAt]?.text.slice(0, 120);
  const published = kind.text.endsWith("message") ? elements[channelAt + 1] : undefined;
  const summary = channel === undefined ? kind.text : `${kind.text} ${channel}`;
  const said = published?.type === "$" ? `: ${bulkLabel(published.text, Number(published.line)).summary}` : "";
  return messageLabel(summary + said, { type: kind.text, channel });
}

function bulkLabel(text: string, length: number): MessageLabel {
  // Values may be anything, images too.
  const isShown = !binaryContent.test(text);
  return messageLabel(isShown ? `"${text}"` : `${length} bytes`, { type: "string", length });
}

const kinds: Readonly<Record<string, string>> = {
  "+": "status",
  ":": "integer",
  "*": "array",
  ",": "double",
  "#": "boolean",
  "(": "big number",
  "%": "map",
  "~": "set",
  ">": "push",
  "|": "attribute",
};
