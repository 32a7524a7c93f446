import { uint32 } from "./byte-reader.js";
import { latin1, utf8 } from "./byte-text.js";
import { messageLabel } from "./message-label.js";
import type { MessageLabel, Recogniser } from "./recogniser.js";

/** PostgreSQL's protocol 3 (its documentation, chapter "Frontend/Backend Protocol"): kind of the first message, and the SQL of a query. */
export const postgresql: Recogniser = {
  name: "PostgreSQL",
  transports: ["tcp"],
  recognise: (client) => startupKind(client) !== undefined,
  describeRequest,
  describeResponse,
};

const requests: Readonly<Record<string, string>> = {
  B: "Bind",
  C: "Close",
  D: "Describe",
  E: "Execute",
  F: "FunctionCall",
  H: "Flush",
  P: "Parse",
  Q: "Query",
  S: "Sync",
  X: "Terminate",
  d: "CopyData",
  p: "Password",
};
const responses: Readonly<Record<string, string>> = {
  "1": "ParseComplete",
  "2": "BindComplete",
  C: "CommandComplete",
  D: "DataRow",
  E: "ErrorResponse",
  I: "EmptyQueryResponse",
  K: "BackendKeyData",
  N: "NoticeResponse",
  R: "Authentication",
  S: "ParameterStatus",
  T: "RowDescription",
  Z: "ReadyForQuery",
  t: "ParameterDescription",
};

/** The first packet has no type: a length and a version, or the request code of TLS, GSSAPI or a cancellation. */
function startupKind(bytes: Uint8Array): string | undefined {
  const length = uint32(bytes, 0);
  const code = uint32(bytes, 4);
  if (code === 80877103 && length === 8) return "SSLRequest";
  if (code === 80877104 && length === 8) return "GSSENCRequest";
  if (code === 80877102 && length === 16) return "CancelRequest";
  const isStartup = code === 0x30000 || code === 0x30002;
  return isStartup && length >= 9 && length <= 10_000 ? "StartupMessage" : undefined;
}

function describeRequest(bytes: Uint8Array): MessageLabel | undefined {
  const kind = startupKind(bytes);
  if (kind !== undefined) {
    const user = kind === "StartupMessage" ? /\0?user\0([^\0]{1,100})/.exec(latin1(bytes, 8, 1024))?.[1] : undefined;
    return messageLabel(user === undefined ? kind : `${kind} user ${user}`, { type: kind, user });
  }
  const type = requests[messageType(bytes)];
  if (type === undefined) return undefined;
  // A statement's name comes before its text in Parse.
  const from = type === "Parse" ? bytes.indexOf(0, 5) + 1 : 5;
  const hasSql = (type === "Query" || type === "Parse") && from > 0;
  const sql = hasSql ? utf8(bytes, from, from + 300).split("\0", 1)[0]! : undefined;
  return messageLabel(sql ? `${type} ${sql}` : type, { type, sql: sql || undefined });
}

function describeResponse(bytes: Uint8Array): MessageLabel | undefined {
  if (bytes.length === 1) return { S: label("accepts TLS"), N: label("declines TLS") }[latin1(bytes)];
  const type = responses[messageType(bytes)];
  if (type !== "ErrorResponse") return type === undefined ? undefined : label(type);
  // Fields are a letter and a text each: C is SQLSTATE, M the message.
  const text = utf8(bytes, 5, 2048);
  const code = /(?:^|\0)C([^\0]{1,10})/.exec(text)?.[1];
  const message = /(?:^|\0)M([^\0]{1,200})/.exec(text)?.[1];
  const summary = ["ErrorResponse", code, message].filter((part) => part !== undefined).join(" ");
  return messageLabel(summary, { type, code, message }, true);
}

function label(type: string): MessageLabel {
  return messageLabel(type, { type });
}

/** Letter of a message whose length is plausible, else empty. */
function messageType(bytes: Uint8Array): string {
  const length = uint32(bytes, 1);
  return length >= 4 && length < 2 ** 30 ? latin1(bytes, 0, 1) : "";
}
