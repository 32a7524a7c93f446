import { hostList } from "./convert-attachments.js";
import { asBoolean, asNumber, asString, asStringRecord, asStrings, type JsonObject } from "./json-access.js";
import type { BuildSpec } from "./stack.js";

export function convertBuild(value: JsonObject): BuildSpec {
  return {
    context: asString(value.context) ?? "",
    dockerfile: asString(value.dockerfile),
    dockerfileInline: asString(value.dockerfile_inline),
    args: asStringRecord(value.args),
    target: asString(value.target),
    labels: asStringRecord(value.labels),
    cacheFrom: asStrings(value.cache_from),
    noCache: asBoolean(value.no_cache),
    pull: asBoolean(value.pull),
    network: asString(value.network),
    platforms: asStrings(value.platforms),
    tags: asStrings(value.tags),
    extraHosts: hostList(value.extra_hosts),
    shmSizeBytes: asNumber(value.shm_size),
  };
}
