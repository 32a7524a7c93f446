import { randomBytes } from "node:crypto";
import type { NetworkSpec, Service, Stack } from "../../src/compose/stack.js";
import type { Engine } from "../../src/docker/engine.js";
import { down } from "../../src/lab/down.js";
import type { ProgressEvent } from "../../src/lab/progress.js";

/** Image that is on every machine where the Engine tests run. */
export const testImage = "reqresp-lab/python:local";

/** A project name that no other run of the tests uses. */
export function uniqueProject(topic: string): string {
  return `t-${topic}-${randomBytes(4).toString("hex")}`;
}

export function buildService(name: string, changes: Partial<Service> = {}): Service {
  return {
    name,
    image: testImage,
    command: ["sleep", "infinity"],
    init: true,
    environment: {},
    labels: {},
    capAdd: [],
    capDrop: [],
    securityOpt: [],
    extraHosts: [],
    dns: [],
    dnsSearch: [],
    dnsOpt: [],
    groupAdd: [],
    devices: [],
    tmpfs: [],
    sysctls: {},
    ulimits: {},
    scale: 1,
    profiles: [],
    networks: [onNetwork("default")],
    ports: [],
    expose: [],
    volumes: [],
    dependsOn: [],
    ...changes,
  };
}

export function onNetwork(key: string, changes: Partial<Service["networks"][number]> = {}) {
  return { key, aliases: [], linkLocalIps: [], priority: 0, driverOpts: {}, ...changes };
}

export function buildNetwork(project: string, key = "default", changes: Partial<NetworkSpec> = {}): NetworkSpec {
  const name = `${project}_${key}`;
  return { key, name, external: false, driverOpts: {}, internal: false, attachable: false, labels: {}, ...changes };
}

export function buildStack(project: string, services: Service[], changes: Partial<Stack> = {}): Stack {
  return {
    project,
    files: [`/nowhere/${project}/compose.yml`],
    directory: `/nowhere/${project}`,
    services,
    networks: [buildNetwork(project)],
    volumes: [],
    lab: undefined,
    warnings: [],
    resolvedBy: "reqresp-lab",
    ...changes,
  };
}

export function dependsOn(
  service: string,
  condition: Service["dependsOn"][number]["condition"] = "service_started",
  required = true,
) {
  return { service, condition, required, restart: false };
}

/** Collects what a verb tells. */
export function recorder() {
  const events: ProgressEvent[] = [];
  return {
    events,
    report: (event: ProgressEvent) => void events.push(event),
    texts: (type: ProgressEvent["type"]) => events.filter((event) => event.type === type).map((event) => event.text),
  };
}

/** Takes the projects down at the end of a test, whatever became of it. */
export function takenDown(engine: Engine, ...projects: string[]): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      for (const project of projects) await down(engine, { project, volumes: true, rmi: true }, () => {});
    },
  };
}
