import { existsSync, readdirSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { analyseCapture } from "../../src/analysis/analyse-capture.js";
import { render } from "../../src/report/render.js";
import type {
  BudgetPart,
  Connection,
  Delay,
  Phase,
  ProblemCode,
  Report,
  RoleRule,
  TcpCondition,
  VerdictReason,
} from "../../src/report/report.js";
import { everything } from "./everything.js";
import { crowd, middleOnly, reportOf, seedLab, troubles } from "./sample-captures.js";

const schema = JSON.parse(readFileSync(new URL("../../docs/report.schema.json", import.meta.url), "utf8")) as Schema;
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
const folder = new URL("../../../shared/pcaps/course/", import.meta.url).pathname;
const captures = existsSync(folder) ? readdirSync(folder) : [];

describe("docs/report.schema.json", () => {
  it("describes the reports of captures of every kind", async () => {
    for (const frames of [seedLab(), troubles(), crowd(), middleOnly(), []]) {
      expect(errorsOf(await reportOf("x.pcap", frames))).toEqual([]);
    }
  });

  it.skipIf(captures.length === 0)(
    "describes the reports of the course's captures (where they are present)",
    async () => {
      for (const name of captures) expect([name, errorsOf(await analyseCapture(folder + name))]).toEqual([name, []]);
    },
  );

  it("describes every line of the exchanges as lines of JSON", async () => {
    const validateLine = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile({
      $ref: "#/$defs/exchange",
      $defs: schema.$defs,
    });
    for (const frames of [seedLab(), troubles(), crowd(), middleOnly()]) {
      const lines = render(await reportOf("x.pcap", frames), "jsonl")
        .trimEnd()
        .split("\n");
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) {
        validateLine(JSON.parse(line));
        expect(validateLine.errors ?? []).toEqual([]);
      }
    }
  });

  it("describes a report in which everything is present", () => {
    expect(errorsOf(everything)).toEqual([]);
  });

  it("knows every property that the type has, and no other", () => {
    const inData = new Set<string>();
    collectData(everything, schema, inData);
    const inSchema = new Set<string>();
    for (const [name, definition] of [["report", schema] as const, ...Object.entries(schema.$defs ?? {})]) {
      collectSchema(name, definition, inSchema);
    }
    expect([...inData].sort()).toEqual([...inSchema].sort());
  });

  it("refuses a property that is not in the type, and a value that is no integer", () => {
    expect(errorsOf({ ...everything, more: 1 })).not.toEqual([]);
    expect(errorsOf({ ...everything, totals: { ...everything.totals, exchanges: 1.5 } })).not.toEqual([]);
    expect(errorsOf({ ...everything, totals: { ...everything.totals, exchanges: -1 } })).not.toEqual([]);
    expect(errorsOf({ ...everything, totals: { ...everything.totals, exchanges: null } })).not.toEqual([]);
  });

  it("lists the same words as the types do", () => {
    const { $defs: defs = {} } = schema;
    const conditions = Object.keys(tcpConditions).sort();
    expect(Object.keys(defs.totals?.properties?.tcpFlags?.properties ?? {}).sort()).toEqual(conditions);
    expect(Object.keys(defs.connection?.properties?.tcpFlags?.properties ?? {}).sort()).toEqual(conditions);
    expect(Object.keys(schema.properties?.problemCounts?.properties ?? {}).sort()).toEqual(
      Object.keys(problemCodes).sort(),
    );
    expect(words(defs.problem?.properties?.code)).toEqual(Object.keys(problemCodes).sort());
    expect(words(defs.phase?.properties?.kind)).toEqual(Object.keys(phaseKinds).sort());
    expect(words(defs.budgetPart?.properties?.kind)).toEqual(Object.keys(budgetKinds).sort());
    expect(words(defs.delay?.properties?.cause)).toEqual(Object.keys(delayCauses).sort());
    expect(words(defs.connection?.properties?.roleRule)).toEqual(Object.keys(roleRules).sort());
    expect(words(defs.connection?.properties?.opening)).toEqual(Object.keys(openings).sort());
    expect(words(defs.connection?.properties?.closing)).toEqual(Object.keys(closings).sort());
    expect(words(defs.verdict?.properties?.reasons?.items?.properties?.code)).toEqual(Object.keys(reasons).sort());
  });
});

// Tables that TypeScript refuses when the type has a word more or less.
const tcpConditions: Record<TcpCondition, 1> = {
  retransmission: 1,
  "fast-retransmission": 1,
  "spurious-retransmission": 1,
  "out-of-order": 1,
  "lost-segment": 1,
  "acked-unseen-segment": 1,
  "duplicate-ack": 1,
  "keep-alive": 1,
  "keep-alive-ack": 1,
  "zero-window": 1,
  "zero-window-probe": 1,
  "zero-window-probe-ack": 1,
  "window-full": 1,
  "window-update": 1,
  "port-reused": 1,
};
const problemCodes: Record<ProblemCode, 1> = {
  ...tcpConditions,
  "file-truncated": 1,
  "file-damaged": 1,
  "clock-backwards": 1,
  "clock-absurd": 1,
  snapped: 1,
  malformed: 1,
  "duplicate-frame": 1,
  refused: 1,
  reset: 1,
  "half-open": 1,
  "unanswered-request": 1,
  "unanswered-syn": 1,
  "incomplete-message": 1,
  "network-unreachable": 1,
  "host-unreachable": 1,
  "protocol-unreachable": 1,
  "port-unreachable": 1,
  prohibited: 1,
  "packet-too-big": 1,
  "time-exceeded": 1,
  "icmp-error": 1,
  "fragment-lost": 1,
  "fragment-overflow": 1,
  gap: 1,
  "bad-checksum": 1,
  "kernel-drops": 1,
  "memory-bound": 1,
};
const phaseKinds: Record<Phase["kind"], 1> = {
  arp: 1,
  handshake: 1,
  exchange: 1,
  banner: 1,
  "keep-alive": 1,
  close: 1,
  idle: 1,
  datagrams: 1,
  other: 1,
};
const delayCauses: Record<Delay["cause"], 1> = {
  "retransmission-timeout": 1,
  "fast-retransmission": 1,
  "zero-window": 1,
  "delayed-ack": 1,
  "lost-segment": 1,
};
const budgetKinds: Record<BudgetPart["kind"], 1> = {
  ...delayCauses,
  handshake: 1,
  request: 1,
  service: 1,
  response: 1,
  think: 1,
  banner: 1,
  close: 1,
  idle: 1,
};
const roleRules: Record<RoleRule, 1> = {
  syn: 1,
  "syn-ack": 1,
  lab: 1,
  "listening-port": 1,
  "well-known-port": 1,
  "first-payload": 1,
  "first-frame": 1,
};
const openings: Record<Connection["opening"], 1> = {
  handshake: 1,
  "half-open": 1,
  refused: 1,
  unreachable: 1,
  "mid-stream": 1,
  datagram: 1,
};
const closings: Record<Connection["closing"], 1> = { fin: 1, "half-closed": 1, reset: 1, open: 1, none: 1 };
const reasons: Record<VerdictReason["code"], 1> = {
  "no-connections": 1,
  "headers-cut": 1,
  "not-decoded": 1,
  "one-direction": 1,
  "capture-began-late": 1,
  "capture-ended-early": 1,
  "kernel-drops": 1,
  gaps: 1,
  "fragments-missing": 1,
  snapped: 1,
  "duplicates-removed": 1,
  "file-damaged": 1,
  refused: 1,
  unreachable: 1,
  reset: 1,
  unanswered: 1,
  clock: 1,
};

interface Schema {
  $defs?: Record<string, Schema>;
  $ref?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  enum?: unknown[];
  additionalProperties?: unknown;
}

function errorsOf(report: Report | object): string[] {
  validate(report);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function words(definition: Schema | undefined): string[] {
  return (definition?.enum ?? []).filter((word): word is string => typeof word === "string").sort();
}

/** Follows $ref and "or null" to the definition that describes an object or array. */
function resolved(definition: Schema): { name: string | undefined; definition: Schema } {
  const choice = definition.anyOf?.[0] ?? definition;
  const name = choice.$ref?.replace("#/$defs/", "");
  return name === undefined ? { name, definition: choice } : { name, definition: schema.$defs?.[name] ?? {} };
}

/** "turn.bytes" for every property found in the data, under the name of the definition that describes it. */
function collectData(value: unknown, definition: Schema, found: Set<string>, path = "report"): void {
  if (Array.isArray(value)) {
    const items = resolved(definition.items ?? {});
    for (const item of value) collectData(item, items.definition, found, items.name ?? path);
  } else if (typeof value === "object" && value !== null && definition.properties !== undefined) {
    for (const [key, inner] of Object.entries(value)) {
      found.add(`${path}.${key}`);
      const next = resolved(definition.properties[key] ?? {});
      collectData(inner, next.definition, found, next.name ?? `${path}.${key}`);
    }
  }
}

/** The same for every property that a definition declares. */
function collectSchema(path: string, definition: Schema, found: Set<string>): void {
  const items = definition.items ?? definition.anyOf?.[0];
  if (items !== undefined && items.$ref === undefined) collectSchema(path, items, found);
  for (const [key, inner] of Object.entries(definition.properties ?? {})) {
    found.add(`${path}.${key}`);
    if (inner.$ref === undefined) collectSchema(`${path}.${key}`, inner, found);
  }
}
