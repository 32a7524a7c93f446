import { type MapNode, map, scalar, setEntry, type YamlNode } from "./node.js";
import { absolutePath, isRemote } from "./paths.js";
import { object } from "./read-object.js";
import { extraHosts } from "./read-values.js";
import { anything, bool, bytes, filledPairs, pairs, type Reader, type Scope, text, textOf, texts } from "./readers.js";

const readLong = object(
  {
    context: text,
    dockerfile: text,
    dockerfile_inline: text,
    args: pairs,
    labels: filledPairs,
    cache_from: texts,
    extra_hosts: extraHosts,
    network: text,
    no_cache: bool,
    platforms: texts,
    pull: bool,
    shm_size: bytes,
    tags: texts,
    target: text,
  },
  {
    unsupported: new Set([
      "additional_contexts",
      "entitlements",
      "isolation",
      "privileged",
      "secrets",
      "ssh",
      "ulimits",
    ]),
    warned: { cache_to: texts, provenance: anything, sbom: anything },
  },
);

/** `build` as a path or a mapping. Paths are made absolute here, before files of different folders are merged. */
export const build: Reader = (node, scope) => {
  const result =
    node.kind === "scalar" ? map(node.at, [["context", text(node, scope)]]) : (readLong(node, scope) as MapNode);
  const context = result.entries.get("context");
  if (context !== undefined) setEntry(result, "context", contextPath(context, scope));
  return result;
};

function contextPath(node: YamlNode, scope: Scope): YamlNode {
  const context = textOf(node, scope);
  return isRemote(context) ? node : scalar(absolutePath(context, scope.directory, scope.home), node.at);
}
