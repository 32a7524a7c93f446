import { isIP } from "node:net";
import { list, map, type ScalarNode, scalar, setEntry, type YamlNode } from "./node.js";
import {
  integer,
  type Reader,
  type Scope,
  text,
  textOf,
  textOrNumber,
  textOrNumberOf,
  within,
  wrong,
} from "./readers.js";

/** `ports` in short ("127.0.0.1:8000-8002:80-82/udp") and long syntax, one entry per container port. */
export const ports: Reader = (node, scope) => {
  if (node.kind !== "list") throw wrong(node, scope, "a list of ports");
  return list(
    node.items.flatMap((item) => (item.kind === "map" ? [longPort(item, scope)] : shortPorts(item, scope))),
    node.at,
  );
};

const longKeys = ["target", "published", "protocol", "host_ip", "mode", "name", "app_protocol"];

function longPort(node: YamlNode & { kind: "map" }, scope: Scope): YamlNode {
  for (const key of node.entries.keys()) {
    if (!longKeys.includes(key) && !key.startsWith("x-")) {
      throw wrong(node, scope, `a port with the keys ${longKeys.join(", ")}, not ${key}`);
    }
  }
  const target = node.entries.get("target");
  if (target === undefined) throw wrong(node, scope, "a port with a `target`");
  const number = integer(target, within(scope, "target"));
  if (!isPort(Number((number as ScalarNode).value))) throw wrong(target, within(scope, "target"), "a port, 1 to 65535");
  const result = map(node.at);
  setEntry(result, "mode", scalar("ingress", node.at));
  for (const key of ["name", "mode", "host_ip", "published", "protocol", "app_protocol"]) {
    const value = node.entries.get(key);
    if (value === undefined) continue;
    const read = key === "published" ? textOrNumber : key === "host_ip" ? address : text;
    setEntry(result, key, read(value, within(scope, key)));
  }
  setEntry(result, "target", number);
  if (!result.entries.has("protocol")) setEntry(result, "protocol", scalar("tcp", node.at));
  return result;
}

const address: Reader = (node, scope) => {
  const written = textOf(node, scope);
  if (written !== "" && isIP(written) === 0) throw wrong(node, scope, "an IP address");
  return node;
};

function shortPorts(node: YamlNode, scope: Scope): YamlNode[] {
  const written = textOrNumberOf(node, scope);
  const [rest, protocol = "tcp", more] = written.split("/");
  const expected = () => wrong(node, scope, 'a port such as "8080:80", "127.0.0.1:8080:80/udp" or 80');
  const parts = /^(?:(?:(\[[0-9a-fA-F:.%]+\]|[^:[\]]*):)?([0-9]*(?:-[0-9]+)?):)?([0-9]+(?:-[0-9]+)?)$/.exec(rest!);
  if (parts === null || more !== undefined || !/^(tcp|udp|sctp)$/i.test(protocol)) throw expected();
  const [, hostText = "", publishedText, targetText] = parts;
  const hostIp = hostText.replace(/^\[|\]$/g, "");
  if (hostIp !== "" && isIP(hostIp) === 0) {
    throw wrong(node, scope, "an IP address before the host port");
  }
  const targets = portRange(targetText!);
  const published = publishedText === undefined || publishedText === "" ? undefined : portRange(publishedText, 0);
  if (targets === undefined || (publishedText !== undefined && publishedText !== "" && published === undefined)) {
    throw expected();
  }
  // One container port may take any free host port of a range; otherwise the ranges pair up.
  const spread = published !== undefined && targets.length === 1 && published.length > 1;
  if (published !== undefined && !spread && published.length !== targets.length) {
    throw wrong(node, scope, "two port ranges of the same length");
  }
  return targets.map((target, index) => {
    const result = map(node.at, [["mode", scalar("ingress", node.at)]]);
    if (hostIp !== "") setEntry(result, "host_ip", scalar(hostIp, node.at));
    setEntry(result, "target", scalar(target, node.at));
    const host = spread ? publishedText : published?.[index];
    if (host !== undefined) setEntry(result, "published", scalar(String(host), node.at));
    setEntry(result, "protocol", scalar(protocol.toLowerCase(), node.at));
    return result;
  });
}

function portRange(written: string, lowest = 1): number[] | undefined {
  const [first, last = first] = written.split("-").map(Number);
  if (!isPort(first!, lowest) || !isPort(last!, lowest) || last! < first!) return undefined;
  return Array.from({ length: last! - first! + 1 }, (_, index) => first! + index);
}

function isPort(value: number, lowest = 1): boolean {
  return Number.isInteger(value) && value >= lowest && value <= 65_535;
}

/** `expose`: ports and ranges as texts, with an optional protocol. */
export const expose: Reader = (node, scope) => {
  if (node.kind !== "list") throw wrong(node, scope, "a list of ports");
  return list(
    node.items.map((item) => {
      if (!/^\d+(-\d+)?(\/[a-z]+)?$/.test(textOrNumberOf(item, scope))) {
        throw wrong(item, scope, "a port or a range of ports");
      }
      return textOrNumber(item, scope);
    }),
    node.at,
  );
};
