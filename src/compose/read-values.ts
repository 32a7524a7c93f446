import { isNull, list, type MapNode, map, scalar, setEntry, type YamlNode } from "./node.js";
import { absolutePath } from "./paths.js";
import { object } from "./read-object.js";
import {
  bool,
  count,
  different,
  duration,
  integer,
  oneOf,
  options,
  type Reader,
  type Scope,
  text,
  textOf,
  texts,
  within,
  wrong,
} from "./readers.js";

/** `extra_hosts`: "name:address", "name=address" or a mapping; always "name=address". */
export const extraHosts: Reader = (node, scope) => {
  const hosts: YamlNode[] = [];
  if (node.kind === "map") {
    for (const [name, value] of node.entries) {
      const addresses = value.kind === "list" ? value.items : [value];
      const inner = within(scope, name);
      hosts.push(...addresses.map((address) => scalar(`${name}=${plainAddress(textOf(address, inner))}`, address.at)));
    }
  } else if (node.kind === "list") {
    different(node, scope);
    for (const item of node.items) {
      const parts = /^([^=:]+)[=:](.+)$/.exec(textOf(item, scope));
      if (parts === null) throw wrong(item, scope, '"name:address"');
      hosts.push(scalar(`${parts[1]}=${plainAddress(parts[2]!)}`, item.at));
    }
  } else throw wrong(node, scope, "a mapping or a list of name:address");
  return list(hosts, node.at);
};

/** An IPv6 address without its brackets. */
function plainAddress(address: string): string {
  return address.replace(/^\[(.*)\]$/, "$1");
}

/** `depends_on` as a list or a mapping; always a mapping with condition and required. */
export const dependsOn: Reader = (node, scope) => {
  const result = map(node.at);
  const started = (at: YamlNode["at"]) => scalar("service_started", at);
  if (node.kind === "list") {
    different(node, scope);
    for (const item of node.items) {
      setEntry(
        result,
        textOf(item, scope),
        map(item.at, [
          ["condition", started(item.at)],
          ["required", scalar(true, item.at)],
        ]),
      );
    }
    return result;
  }
  if (node.kind !== "map") throw wrong(node, scope, "a list or a mapping of services");
  for (const [service, value] of node.entries) {
    const read = readDependency(value, within(scope, service)) as MapNode;
    if (!read.entries.has("condition")) throw wrong(value, within(scope, service), "a mapping with a `condition`");
    if (!read.entries.has("required")) setEntry(read, "required", scalar(true, value.at));
    setEntry(result, service, read, node.keys.get(service));
  }
  return result;
};

const readDependency = object({
  condition: oneOf("service_started", "service_healthy", "service_completed_successfully"),
  required: bool,
  restart: bool,
});

/** `networks` of a service as a list or a mapping; always a mapping. */
export const serviceNetworks: Reader = (node, scope) => {
  const result = map(node.at);
  if (node.kind === "list") {
    different(node, scope);
    for (const item of node.items) setEntry(result, textOf(item, scope), scalar(null, item.at));
    return result;
  }
  if (node.kind !== "map") throw wrong(node, scope, "a list or a mapping of networks");
  for (const [network, value] of node.entries) {
    setEntry(
      result,
      network,
      isNull(value) ? value : readEndpoint(value, within(scope, network)),
      node.keys.get(network),
    );
  }
  return result;
};

const readEndpoint = object({
  aliases: texts,
  ipv4_address: text,
  ipv6_address: text,
  link_local_ips: texts,
  mac_address: text,
  priority: integer,
  driver_opts: options,
});

/** `healthcheck`: a text test goes to the container's shell. */
export const healthcheck: Reader = (node, scope) => {
  const result = readHealthcheck(node, scope) as MapNode;
  const test = result.entries.get("test");
  if (test?.kind === "list" && test.items[0] !== undefined) {
    const first = textOf(test.items[0], scope);
    if (!["NONE", "CMD", "CMD-SHELL"].includes(first)) {
      throw wrong(test.items[0], within(scope, "test"), "a list that begins with NONE, CMD or CMD-SHELL");
    }
  }
  return result;
};

const readHealthcheck = object({
  test: (node, scope) =>
    node.kind === "scalar" ? list([scalar("CMD-SHELL", node.at), text(node, scope)], node.at) : texts(node, scope),
  interval: duration,
  timeout: duration,
  start_period: duration,
  start_interval: duration,
  retries: count,
  disable: bool,
});

/** `ulimits`: a number for both limits, or soft and hard. */
export const ulimits: Reader = (node, scope) => {
  if (node.kind !== "map") throw wrong(node, scope, "a mapping of limits");
  const result = map(node.at);
  for (const [name, value] of node.entries) {
    const inner = within(scope, name);
    const read = value.kind === "map" ? readLimits(value, inner) : integer(value, inner);
    if (read.kind === "map" && read.entries.size !== 2)
      throw wrong(value, inner, "a number, or both `soft` and `hard`");
    setEntry(result, name, read, node.keys.get(name));
  }
  return result;
};
const readLimits = object({ soft: integer, hard: integer });

/** `devices`: "source:target:permissions", in long form. */
export const devices: Reader = (node, scope) => {
  if (node.kind !== "list") throw wrong(node, scope, "a list of devices");
  return list(
    node.items.map((item) => {
      if (item.kind === "map") return longDevice(item, scope);
      const [source, target, permissions, more] = textOf(item, scope).split(":");
      if (!source || more !== undefined) throw wrong(item, scope, '"source:target:permissions"');
      return map(item.at, [
        ["source", scalar(source, item.at)],
        ["target", scalar(target || source, item.at)],
        ["permissions", scalar(permissions || "rwm", item.at)],
      ]);
    }),
    node.at,
  );
};

function longDevice(node: MapNode, scope: Scope): YamlNode {
  const device = readLongDevice(node, scope) as MapNode;
  if (!device.entries.has("target")) throw wrong(node, scope, "a device with a `target`");
  return device;
}
const readLongDevice = object({ source: text, target: text, permissions: text });

/** `env_file`: a path, a list of paths, or of mappings with path, required and format; paths absolute. */
export const envFiles: Reader = (node, scope) =>
  list(
    (node.kind === "list" ? node.items : [node]).map((item) => {
      const read =
        item.kind === "map" ? (readEnvFile(item, scope) as MapNode) : map(item.at, [["path", text(item, scope)]]);
      const path = read.entries.get("path");
      if (path === undefined) throw wrong(item, scope, "an env_file with a `path`");
      setEntry(read, "path", scalar(absolutePath(textOf(path, scope), scope.directory, scope.home), path.at));
      return read;
    }),
    node.at,
  );
const readEnvFile = object({ path: text, required: bool, format: oneOf("raw") });

export const logging: Reader = object({ driver: text, options });

/** `extends`: a service, or a mapping with file and service. */
export const extension: Reader = (node, scope) =>
  node.kind === "scalar" ? map(node.at, [["service", text(node, scope)]]) : readExtension(node, scope);
const readExtension = object({ service: text, file: text });
