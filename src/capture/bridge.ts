import { existsSync, readdirSync } from "node:fs";
import { LabError } from "../errors.js";
import type { CaptureTarget } from "./capture.js";

const interfaces = "/sys/class/net";

/** Is the interface a bridge of this host, in our network namespace? The name may come from labels and options, so it is checked first. */
export function bridgeIsHere(name: string): boolean {
  return isInterfaceName(name) && existsSync(`${interfaces}/${name}/bridge`);
}

/** The lab's bridge on this host, or BRIDGE_NOT_FOUND with what there is instead. */
export async function requireBridge(
  target: Pick<CaptureTarget, "bridge" | "project" | "engine" | "loopback">,
): Promise<string> {
  const { bridge, engine } = target;
  if (bridge === undefined) throw noBridge(target);
  if (bridgeIsHere(bridge)) return bridge;
  const what = `The bridge ${bridge} of ${target.project} is not on this host: ${await whereItIs(engine, bridgesHere())}`;
  throw new LabError("BRIDGE_NOT_FOUND", what, {
    hint: "Capture where the Engine is with `--via sidecar`, or inside the server's container with `--via netns`.",
  });
}

/** The error for a lab whose packets pass no bridge at all. */
export function noBridge({ project, loopback }: Pick<CaptureTarget, "project" | "loopback">): LabError {
  const why = loopback
    ? `Server and client of ${project} share one network namespace, so what they say passes no bridge.`
    : `The network of ${project} has no bridge: its driver is not "bridge".`;
  return new LabError("BRIDGE_NOT_FOUND", why, {
    hint: "Capture inside the server's container with `--via netns`.",
  });
}

async function whereItIs(
  engine: Pick<CaptureTarget["engine"], "endpoint" | "isLocal">,
  here: string[],
): Promise<string> {
  const there = here.length === 0 ? "this host has no bridge at all" : `this host has ${here.join(", ")}`;
  return (await engine.isLocal()) ? `${there}.` : `the Engine is elsewhere (${engine.endpoint}); ${there}.`;
}

function bridgesHere(): string[] {
  if (!existsSync(interfaces)) return [];
  return readdirSync(interfaces).filter((name) => bridgeIsHere(name));
}

function isInterfaceName(name: string): boolean {
  return /^[^\s/]{1,15}$/.test(name) && name !== "." && name !== "..";
}
