import { utf8 } from "./byte-text.js";
import type { BodyRecogniser } from "./http-message-body.js";
import { messageLabel, shortText } from "./message-label.js";
import type { MessageLabel, Recogniser } from "./recogniser.js";

/** JSON-RPC 1.0 and 2.0 (jsonrpc.org/specification), batches too, in the body of an HTTP message. */
export const jsonRpcBody: BodyRecogniser = {
  describeRequest: (body) => describe(body.text, callText),
  describeResponse: (body) => describe(body.text, resultText),
};

/** JSON-RPC 2.0 on a connection of its own, without HTTP. */
export const jsonRpc: Recogniser = {
  name: "JSON-RPC",
  transports: ["tcp", "udp"],
  recognise(client) {
    const text = utf8(client, 0, examined);
    return /^\s*[[{]/.test(text) && text.includes('"jsonrpc"') && describe(text, callText) !== undefined;
  },
  describeRequest: (bytes) => describe(utf8(bytes, 0, examined), callText),
  describeResponse: (bytes) => describe(utf8(bytes, 0, examined), resultText),
  getsNoAnswer: (bytes, isWhole) =>
    isWhole && bytes.length <= examined && utf8(bytes).trim().split(/\r?\n/).every(isNotification),
};

const examined = 65_536;

type Describe = (message: Record<string, unknown>) => MessageLabel | undefined;

function describe(text: string, one: Describe): MessageLabel | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  const parsed = parse(text);
  if (!Array.isArray(parsed)) return isObject(parsed) ? one(parsed) : undefined;
  const labels = parsed.slice(0, 1000).map((message) => (isObject(message) ? one(message) : undefined));
  const [first] = labels;
  if (first === undefined || labels.includes(undefined)) return undefined;
  const error = labels.some((label) => label!.error);
  const summary = `batch of ${parsed.length}: ${labels
    .map((label) => label!.summary)
    .slice(0, 10)
    .join(", ")}`;
  return messageLabel(summary, { ...first.fields, batch: parsed.length }, error);
}

/** The message; of one that was cut, what its first members say. */
function parse(text: string): unknown {
  const whole = parseWhole(text);
  if (whole !== undefined) return whole;
  // Cut or no JSON: a call mostly names its method first.
  const head = text.slice(0, 2048);
  const method = /^\s*\{[^{}[\]]{0,200}"method"\s*:\s*"([^"\\]{1,100})"/.exec(head)?.[1];
  return method === undefined || !head.includes('"jsonrpc"') ? undefined : { jsonrpc: "2.0", method };
}

/** Undefined for what is no JSON. */
function parseWhole(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A line of calls without an id (JSON-RPC 2.0 section 4.1). */
function isNotification(line: string): boolean {
  const parsed = parseWhole(line);
  const calls = Array.isArray(parsed) ? parsed : [parsed];
  return (
    calls.length > 0 && calls.every((call) => isObject(call) && typeof call.method === "string" && !("id" in call))
  );
}

function callText(message: Record<string, unknown>): MessageLabel | undefined {
  const { method, params, id } = message;
  if (typeof method !== "string") return undefined;
  const version = versionOf(message, Array.isArray(params) && "id" in message);
  if (version === undefined) return undefined;
  const fields = { protocol: `JSON-RPC ${version}`, rpcMethod: method, rpcId: idText(id) };
  return messageLabel(`${shortText(method).slice(0, 80)}${argumentText(params)}`, fields);
}

function resultText(message: Record<string, unknown>): MessageLabel | undefined {
  const { result, error, id } = message;
  const version = versionOf(message, "result" in message && "error" in message && "id" in message);
  if (version === undefined || !("result" in message || "error" in message)) return undefined;
  const fields = { protocol: `JSON-RPC ${version}`, rpcId: idText(id) };
  if (error === undefined || error === null) return messageLabel(`result ${valueText(result, 100)}`, fields);
  const { code, message: text } = isObject(error) ? error : { code: undefined, message: valueText(error, 100) };
  const number = typeof code === "number" ? code : undefined;
  const said = typeof text === "string" ? text : "";
  const summary = ["error", number, shortText(said).slice(0, 100)].filter((part) => part !== undefined && part !== "");
  return messageLabel(summary.join(" "), { ...fields, rpcError: number, rpcMessage: said || undefined }, true);
}

/** Version 1.0 has no mark of its own: it is told by the members that it demands. */
function versionOf(message: Record<string, unknown>, hasMembersOfVersion1: boolean): string | undefined {
  if (message.jsonrpc === "2.0") return "2.0";
  return message.jsonrpc === undefined && hasMembersOfVersion1 ? "1.0" : undefined;
}

/** "(10, 2)", "(name: …)": arguments as far as they are short. */
function argumentText(params: unknown): string {
  if (Array.isArray(params))
    return `(${params
      .slice(0, 8)
      .map((value) => valueText(value, 30))
      .join(", ")})`;
  if (!isObject(params)) return "";
  const members = Object.entries(params).slice(0, 8);
  return `(${members.map(([name, value]) => `${name.slice(0, 30)}: ${valueText(value, 30)}`).join(", ")})`;
}

function valueText(value: unknown, maximum: number): string {
  if (Array.isArray(value)) return `[${value.length}]`;
  if (isObject(value)) return "{…}";
  const text =
    typeof value === "string" ? `"${value.slice(0, maximum)}${value.length > maximum ? "…" : ""}"` : String(value);
  return text;
}

function idText(id: unknown): string | number | undefined {
  return typeof id === "string" || typeof id === "number" ? id : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
