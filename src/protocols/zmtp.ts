import { binaryContent, utf8 } from "./byte-text.js";
import { messageLabel, shortText } from "./message-label.js";
import type { MessageLabel, Recogniser } from "./recogniser.js";
import { ZmtpFramer } from "./zmtp-framer.js";
import { hasSignature, readCommand, readGreeting, readZmtpFrame } from "./zmtp-frames.js";

/** ZeroMQ's transport protocol, version 3.x (rfc.zeromq.org/spec/23). */
export const zmtp: Recogniser = {
  name: "ZMTP",
  transports: ["tcp"],
  recognise: (client, server) => hasSignature(client.length > 0 ? client : server),
  describeRequest: describe,
  describeResponse: describe,
  createFramer: (_direction, sink) => new ZmtpFramer(sink),
};

/** Frames that are looked at, and how much of a part is shown. */
const examinedFrames = 64;
const shownPart = 80;

interface Content {
  commands: string[];
  socketType: string;
  messages: string[][];
}

/** What was said: the first message when there is one, else commands, else the greeting. */
function describe(bytes: Uint8Array): MessageLabel | undefined {
  const greeting = readGreeting(bytes);
  const { commands, socketType, messages } = readContent(bytes, greeting?.end ?? 0);
  const fields = {
    mechanism: greeting?.mechanism || undefined,
    socketType: socketType || undefined,
    commands: commands.length === 0 ? undefined : commands.join(", "),
    parts: messages[0]?.length,
  };
  const isError = commands.some((command) => command.startsWith("ERROR"));
  const [first] = messages;
  if (first !== undefined) {
    const more = messages.length > 1 ? ` (+${messages.length - 1} more)` : "";
    return messageLabel(`message ${first.slice(0, 4).join(" | ").slice(0, 170)}${more}`, fields, isError);
  }
  if (commands.length > 0) return messageLabel(commands.join(", "), fields, isError);
  return greeting === undefined ? undefined : messageLabel(`greeting ${greeting.mechanism}`.trim(), fields);
}

function readContent(bytes: Uint8Array, from: number): Content {
  const content: Content = { commands: [], socketType: "", messages: [] };
  let at = from;
  let parts: string[] = [];
  for (let count = 0; count < examinedFrames; count++) {
    const frame = readZmtpFrame(bytes, at);
    if (!frame) break;
    if (frame.isCommand) {
      const { name, socketType } = readCommand(bytes, frame.start, frame.end);
      if (!/^[!-~]{1,32}$/.test(name)) break;
      content.commands.push(socketType === "" ? name : `${name} ${socketType}`);
      if (socketType !== "") content.socketType = socketType;
    } else {
      // The empty part before a request's content is an envelope's end, not something said.
      if (frame.end > frame.start || !frame.hasMore) parts.push(partText(bytes, frame.start, frame.end));
      if (!frame.hasMore) {
        content.messages.push(parts);
        parts = [];
      }
    }
    at = frame.end;
  }
  return content;
}

function partText(bytes: Uint8Array, start: number, end: number): string {
  const text = utf8(bytes, start, Math.min(end, start + shownPart));
  const length = end - start;
  if (binaryContent.test(text)) return `${length} ${length === 1 ? "byte" : "bytes"}`;
  return `"${shortText(text)}${length > shownPart ? "…" : ""}"`;
}
