import type { Service } from "../compose/stack.js";
import { LabError } from "../errors.js";

/** The service whose namespace a mode means, "service:NAME"; undefined for any other mode. */
export function sharedService(mode: string | undefined): string | undefined {
  return /^service:(.+)$/.exec(mode ?? "")?.[1];
}

/** Services whose container must exist before this one's can be created, because it joins their namespaces. */
export function namespaceDependencies(service: Service): string[] {
  return [service.networkMode, service.pid, service.ipc].flatMap((mode) => sharedService(mode) ?? []);
}

/** Every service that must be started before this one. */
export function startDependencies(service: Service): string[] {
  return [
    ...new Set([...service.dependsOn.map((dependency) => dependency.service), ...namespaceDependencies(service)]),
  ];
}

/** Names of the service itself and of all that must be started before it, however indirectly. */
export function neededServices(services: readonly Service[], service: string): Set<string> {
  const names = new Set([service]);
  for (const name of names) {
    const found = services.find((one) => one.name === name);
    for (const dependency of found === undefined ? [] : startDependencies(found)) names.add(dependency);
  }
  return names;
}

/**
 * Runs `work` once for each service, each after those it depends on, all others at the same time. The first failure keeps what
 * has not begun from beginning; what runs is awaited, then the failure is thrown.
 * @throws LabError COMPOSE_INVALID when services depend on each other in a circle
 */
export async function inOrder<T extends { name: string }>(
  services: readonly T[],
  dependenciesOf: (service: T) => string[],
  work: (service: T) => Promise<void>,
): Promise<void> {
  refuseCircles(services, dependenciesOf);
  const byName = new Map(services.map((service) => [service.name, service]));
  const running = new Map<string, Promise<void>>();
  let failed = false;
  const run = (service: T): Promise<void> => {
    const known = running.get(service.name);
    if (known) return known;
    const before = dependenciesOf(service).flatMap((name) => byName.get(name) ?? []);
    const promise = (async () => {
      await Promise.all(before.map(run));
      if (failed) return;
      await work(service).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    })();
    running.set(service.name, promise);
    return promise;
  };
  const settled = await Promise.allSettled(services.map(run));
  const failure = settled.find((one) => one.status === "rejected");
  if (failure) throw failure.reason;
}

function refuseCircles<T extends { name: string }>(
  services: readonly T[],
  dependenciesOf: (service: T) => string[],
): void {
  const byName = new Map(services.map((service) => [service.name, service]));
  const clear = new Set<string>();
  const visit = (service: T, path: string[]): void => {
    if (clear.has(service.name)) return;
    const from = path.indexOf(service.name);
    if (from >= 0) {
      const circle = [...path.slice(from), service.name].join(" → ");
      throw new LabError("COMPOSE_INVALID", `Services depend on each other in a circle: ${circle}.`, {
        hint: "Remove one of these depends_on entries.",
      });
    }
    for (const name of dependenciesOf(service)) {
      const next = byName.get(name);
      if (next) visit(next, [...path, service.name]);
    }
    clear.add(service.name);
  };
  for (const service of services) visit(service, []);
}
