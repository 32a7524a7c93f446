import { LabError } from "../errors.js";
import { nearest } from "../nearest.js";
import { asObject, asString, type JsonObject } from "./json-access.js";
import type { Json } from "./node.js";
import { quoted } from "./printable.js";
import { shellWords } from "./shell-words.js";
import type { LabBlock, RoleBlock } from "./stack.js";

/** Reads the x-reqresp-lab block. Throws COMPOSE_INVALID where it is malformed: a lab that was described is not guessed at. */
export function labBlock(value: Json | undefined): LabBlock | undefined {
  if (value === undefined || value === null) return undefined;
  const block = known(value, "x-reqresp-lab", ["server", "client", "messages", "quit"]);
  return {
    server: roleBlock(block.server, "x-reqresp-lab.server"),
    client: roleBlock(block.client, "x-reqresp-lab.client"),
    messages: messages(block.messages),
    quit: block.quit === undefined || block.quit === null ? undefined : word(block.quit, "x-reqresp-lab.quit"),
  };
}

function roleBlock(value: Json | undefined, path: string): RoleBlock | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return { service: value };
  const block = known(value, path, ["service", "command", "port"]);
  if (block.service === undefined) throw malformed(`${path} needs a \`service\``);
  return {
    service: word(block.service, `${path}.service`),
    command: command(block.command, `${path}.command`),
    port: port(block.port, `${path}.port`),
  };
}

function command(value: Json | undefined, path: string): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) {
    if (value.length === 0) throw malformed(`${path} must name a program`);
    return value.map((item, index) => word(item, `${path}[${index}]`));
  }
  const parts = shellWords(word(value, path));
  if (parts === undefined || parts.rest !== "" || parts.words.length === 0) {
    throw malformed(`${path} must be a program and its arguments`, 'No shell runs it; for one write [sh, -c, "…"].');
  }
  return parts.words;
}

function port(value: Json | undefined, path: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  const number = Number(asString(value));
  if (Number.isInteger(number) && number >= 1 && number <= 65_535) return number;
  throw malformed(`${path} must be a port, 1 to 65535`);
}

function messages(value: Json | undefined): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw malformed("x-reqresp-lab.messages must be a list of texts");
  // An empty line is something to say, too.
  return value.map((item, index) => (item === "" ? "" : word(item, `x-reqresp-lab.messages[${index}]`)));
}

function word(value: Json, path: string): string {
  const text = asString(value);
  if (text === undefined) throw malformed(`${path} must be a text`);
  return text;
}

function known(value: Json, path: string, keys: readonly string[]): JsonObject {
  const object = asObject(value);
  if (object === undefined) throw malformed(`${path} must be a mapping`);
  for (const key of Object.keys(object)) {
    if (keys.includes(key) || key.startsWith("x-")) continue;
    const meant = nearest(key, keys);
    throw malformed(
      `${path} has no key ${quoted(key)}`,
      meant === undefined ? undefined : `Did you mean ${quoted(meant)}?`,
    );
  }
  return object;
}

function malformed(message: string, hint?: string): LabError {
  return new LabError("COMPOSE_INVALID", message, {
    hint: hint ?? "Its form is: server and client, each {service, command, port}, then messages and quit.",
  });
}
