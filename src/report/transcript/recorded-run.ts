import type { LabFacts, LabProgram } from "../model/lab-facts.js";
import type { Proof, ProofCheck } from "../model/verdict.js";

/** What a run knew of its lab and its capture, and what neither packets nor lines can tell. */
export interface RecordedRun {
  lab: LabFacts;
  /** Whether nothing is missing from the capture as it was made. */
  proof: Proof | null;
  /** Frames of that capture: the proof is none for a file that has another number of them. */
  frames: number;
}

/** Reads it from JSON that anybody may have written; null when it is none. */
export function parseRun(value: unknown): RecordedRun | null {
  if (!isObject(value) || !isObject(value.lab) || typeof value.frames !== "number") return null;
  const { project, network, subnets, commandLine, captured, programs } = value.lab;
  if (!areTexts([project, network, commandLine, captured]) || !areTexts(subnets) || !Array.isArray(programs))
    return null;
  if (!programs.every(isProgram)) return null;
  const lab = { project, network, subnets, commandLine, captured, programs } as LabFacts;
  return { lab, proof: parseProof(value.proof), frames: value.frames };
}

function isProgram(value: unknown): value is LabProgram {
  if (!isObject(value) || (value.role !== "client" && value.role !== "server")) return false;
  const { service, container, image, command } = value;
  return areTexts([service, container, image]) && (command === null || areTexts(command));
}

const checks: readonly string[] = [
  "verdict",
  "kernel-drops",
  "interface-drops",
  "start-canary",
  "end-canary",
  "filter",
  "exchanges",
] satisfies ProofCheck["check"][];
const outcomes: readonly unknown[] = ["passed", "failed", "unknown"] satisfies ProofCheck["outcome"][];

function parseProof(value: unknown): Proof | null {
  if (!isObject(value) || typeof value.proven !== "boolean" || !Array.isArray(value.checks)) return null;
  return value.checks.every(isCheck) ? { proven: value.proven, checks: value.checks } : null;
}

function isCheck(value: unknown): value is ProofCheck {
  if (!isObject(value) || !checks.includes(String(value.check)) || !outcomes.includes(value.outcome)) return false;
  return [value.expected, value.found].every((number) => number === null || Number.isSafeInteger(number));
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((text) => typeof text === "string");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
