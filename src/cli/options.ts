import type { Options } from "yargs";

/** Options that every command knows. */
export const commonOptions = {
  quiet: { alias: "q", type: "boolean", describe: "Print results and errors only", group: "Common:" },
  debug: { type: "boolean", describe: "Show the stack and the causes of an error", group: "Common:" },
  color: { type: "boolean", describe: "Colour; --no-color and NO_COLOR turn it off", group: "Common:" },
} as const satisfies Record<string, Options>;

/** Where there is a result, it can be had as data. */
export const jsonOption = { json: { type: "boolean", describe: "Print the result as JSON" } } as const satisfies Record<
  string,
  Options
>;

/** Which stack is meant, for every command that works on a lab. */
export const stackOptions = {
  file: {
    alias: "f",
    type: "string",
    array: true,
    requiresArg: true,
    describe: "Compose file; repeat to merge several",
    group: "Stack:",
  },
  "project-name": {
    alias: "p",
    type: "string",
    requiresArg: true,
    describe: "Project name, as in docker compose -p",
    group: "Stack:",
  },
  "project-directory": {
    type: "string",
    requiresArg: true,
    describe: "Folder that relative paths start from",
    group: "Stack:",
  },
  "env-file": {
    type: "string",
    array: true,
    requiresArg: true,
    describe: "File with variables; repeatable",
    group: "Stack:",
  },
  profile: {
    type: "string",
    array: true,
    requiresArg: true,
    describe: "Profile to enable; repeatable",
    group: "Stack:",
  },
} as const satisfies Record<string, Options>;

/** Who is server and client, where the file does not say it or says it otherwise. */
export const roleOptions = {
  server: { type: "string", requiresArg: true, describe: "Service that plays the server", group: "Roles:" },
  client: { type: "string", requiresArg: true, describe: "Service that plays the client", group: "Roles:" },
  "server-cmd": {
    type: "string",
    requiresArg: true,
    describe: "Command that starts the server in its container",
    group: "Roles:",
  },
  "client-cmd": {
    type: "string",
    requiresArg: true,
    describe: "Command that starts the client in its container",
    group: "Roles:",
  },
  port: {
    type: "number",
    requiresArg: true,
    describe: "TCP port of the server (default: from the file, or detected)",
    group: "Roles:",
  },
} as const satisfies Record<string, Options>;

export const baseImageOption = {
  "base-image": {
    type: "string",
    requiresArg: true,
    describe: "Image that the lab's own is built from (or REQRESP_LAB_BASE_IMAGE)",
  },
} as const satisfies Record<string, Options>;

/** What the client says. */
export const conversationOptions = {
  message: {
    alias: "m",
    type: "string",
    array: true,
    requiresArg: true,
    describe: "Message for the client; repeatable",
    group: "Conversation:",
  },
  script: { type: "string", requiresArg: true, describe: "File with one message a line", group: "Conversation:" },
  quit: {
    type: "string",
    requiresArg: true,
    describe: "Word that ends the client (default: from the file)",
    group: "Conversation:",
  },
  timeout: {
    type: "number",
    requiresArg: true,
    default: 10,
    describe: "Seconds to wait for a reply",
    group: "Conversation:",
  },
} as const satisfies Record<string, Options>;

/** How packets are captured. */
export const captureOptions = {
  via: {
    choices: ["host", "sidecar", "netns"] as const,
    describe: "Where tcpdump runs (default: chosen, and said)",
    group: "Capture:",
  },
  filter: {
    type: "string",
    requiresArg: true,
    describe: "pcap-filter(7) expression for what to keep",
    group: "Capture:",
  },
  snaplen: {
    type: "number",
    requiresArg: true,
    describe: "Bytes kept of each packet (default: all)",
    group: "Capture:",
  },
  write: { alias: "w", type: "string", requiresArg: true, describe: "Capture file; - for stdout", group: "Capture:" },
  force: { type: "boolean", describe: "Overwrite the capture file", group: "Capture:" },
  all: { type: "boolean", describe: "Everything on the bridge, not only the lab's addresses", group: "Capture:" },
} as const satisfies Record<string, Options>;
