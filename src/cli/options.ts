import type { CommandOption } from "./command.js";

type Options = Record<string, CommandOption>;

/** Options that every command knows. */
export const commonOptions = {
  quiet: { alias: "q", type: "boolean", describe: "Print results and errors only", group: "Common:" },
  debug: { type: "boolean", describe: "Show the stack and the causes of an error", group: "Common:" },
  color: { type: "boolean", negated: true, describe: "Without colour, as with NO_COLOR", group: "Common:" },
  help: { alias: "h", type: "boolean", describe: "Show this help", group: "Common:" },
} as const satisfies Options;

/** Where there is a result, it can be had as data. */
export const jsonOption = {
  json: { type: "boolean", describe: "Print the result as JSON, errors too", group: "Common:" },
} as const satisfies Options;

/** Which stack is meant, for every command that works on a lab. */
export const stackOptions = {
  file: {
    alias: "f",
    type: "string",
    array: true,
    requiresArg: true,
    value: "FILE",
    describe: "Compose file; repeat to merge several",
    group: "Stack:",
  },
  "project-name": {
    alias: "p",
    type: "string",
    requiresArg: true,
    value: "NAME",
    describe: "Project name, as in docker compose -p",
    group: "Stack:",
  },
  "project-directory": {
    type: "string",
    requiresArg: true,
    value: "FOLDER",
    describe: "Folder that relative paths start from",
    group: "Stack:",
  },
  "env-file": {
    type: "string",
    array: true,
    requiresArg: true,
    value: "FILE",
    describe: "File with variables; repeatable",
    group: "Stack:",
  },
  profile: {
    type: "string",
    array: true,
    requiresArg: true,
    value: "NAME",
    describe: "Profile to enable; repeatable",
    group: "Stack:",
  },
} as const satisfies Options;

/** Who is server and client, where the file does not say it or says it otherwise. */
export const roleOptions = {
  server: {
    type: "string",
    requiresArg: true,
    value: "SERVICE",
    describe: "Service that plays the server",
    group: "Roles:",
  },
  client: {
    type: "string",
    requiresArg: true,
    value: "SERVICE",
    describe: "Service that plays the client",
    group: "Roles:",
  },
  "server-cmd": {
    type: "string",
    requiresArg: true,
    value: "COMMAND",
    describe: "What starts the server in its container",
    group: "Roles:",
  },
  "client-cmd": {
    type: "string",
    requiresArg: true,
    value: "COMMAND",
    describe: "What starts the client in its container",
    group: "Roles:",
  },
  port: {
    type: "number",
    requiresArg: true,
    value: "PORT",
    least: 1,
    most: 65_535,
    whole: true,
    describe: "Port of the server (default: from the file, or detected)",
    group: "Roles:",
  },
} as const satisfies Options;

export const baseImageOption = {
  "base-image": {
    type: "string",
    requiresArg: true,
    value: "IMAGE",
    describe: "Image that the lab's own is built from, as REQRESP_LAB_BASE_IMAGE",
    group: "Lab:",
  },
} as const satisfies Options;

/** What the client says, and how long the two programs may take. */
export const conversationOptions = {
  message: {
    alias: "m",
    type: "string",
    array: true,
    requiresArg: true,
    value: "TEXT",
    describe: "Message for the client; repeatable",
    group: "Conversation:",
  },
  script: {
    type: "string",
    requiresArg: true,
    value: "FILE",
    describe: "File with one message a line",
    group: "Conversation:",
  },
  quit: {
    type: "string",
    requiresArg: true,
    value: "WORD",
    describe: "Word that ends the client (default: from the file)",
    group: "Conversation:",
  },
  timeout: {
    type: "number",
    requiresArg: true,
    value: "SECONDS",
    default: 10,
    least: 0.001,
    most: 86_400,
    describe: "How long a reply may take",
    group: "Conversation:",
  },
  "server-timeout": {
    type: "number",
    requiresArg: true,
    value: "SECONDS",
    default: 15,
    least: 0.001,
    most: 86_400,
    describe: "How long the server may take until it listens",
    group: "Conversation:",
  },
  "existing-server": {
    choices: ["use", "refuse", "replace"],
    requiresArg: true,
    default: "use",
    describe: "What to do about a server that runs already",
    group: "Conversation:",
  },
} as const satisfies Options;

/** How packets are captured. */
export const captureOptions = {
  via: {
    choices: ["host", "sidecar", "netns"],
    requiresArg: true,
    describe: "Where tcpdump runs (default: chosen, and said)",
    group: "Capture:",
  },
  filter: {
    type: "string",
    requiresArg: true,
    value: "EXPRESSION",
    describe: "What to keep, as pcap-filter(7) says it",
    group: "Capture:",
  },
  snaplen: {
    type: "number",
    requiresArg: true,
    value: "BYTES",
    most: 262_144,
    whole: true,
    describe: "Kept of each packet (default: all)",
    group: "Capture:",
  },
  on: {
    type: "string",
    array: true,
    requiresArg: true,
    value: "SERVICE",
    describe: "Capture this service only; repeat for several, merged with -w NAME.pcapng, else in a file each",
    group: "Capture:",
  },
  rotate: {
    type: "string",
    requiresArg: true,
    value: "SIZE/COUNT",
    describe: "Begin a new file at this size and keep so many: 10M/5",
    group: "Capture:",
  },
  immediate: {
    type: "boolean",
    describe: "At once also where tcpdump runs in a container elsewhere; may lose packets under load",
    group: "Capture:",
  },
  write: {
    alias: "w",
    type: "string",
    requiresArg: true,
    value: "FILE",
    describe: "Capture file; - for stdout",
    group: "Capture:",
  },
  force: { type: "boolean", describe: "Overwrite the capture file", group: "Capture:" },
  all: { type: "boolean", describe: "Everything on the bridge, not only the lab's addresses", group: "Capture:" },
} as const satisfies Options;
