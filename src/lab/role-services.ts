import type { Service, Stack } from "../compose/stack.js";
import { LabError } from "../errors.js";
import type { RoleOrigin } from "./lab.js";
import { type Role, roleByName } from "./role-names.js";

export interface ChosenService {
  service: Service;
  from: RoleOrigin;
}

/** Services that were named by a flag or the x-reqresp-lab block. */
export interface GivenServices {
  server?: { name: string; from: "flag" | "x-reqresp-lab" } | undefined;
  client?: { name: string; from: "flag" | "x-reqresp-lab" } | undefined;
}

/** Which service is the server and which the client. Throws SERVICE_UNKNOWN and ROLE_UNCLEAR. */
export function chooseServices(stack: Stack, given: GivenServices): { server: ChosenService; client: ChosenService } {
  const server = given.server && { service: serviceNamed(stack, given.server.name), from: given.server.from };
  const client = given.client && { service: serviceNamed(stack, given.client.name), from: given.client.from };
  if (server !== undefined && client !== undefined) return { server, client };
  if (stack.services.length < 2) {
    const only = stack.services[0];
    if (only === undefined) throw unclear("server", []);
    // One service can play both parts: its client talks to it from inside.
    return {
      server: server ?? { service: only, from: "only candidate" },
      client: client ?? { service: only, from: "only candidate" },
    };
  }
  if (server !== undefined) return { server, client: infer(stack, "client", server.service) };
  if (client !== undefined) return { server: infer(stack, "server", client.service), client };
  return inferBoth(stack);
}

function serviceNamed(stack: Stack, name: string): Service {
  const service = stack.services.find((candidate) => candidate.name === name);
  if (service !== undefined) return service;
  const byContainer = stack.services.find((candidate) => candidate.containerName === name);
  const names = stack.services.map((candidate) => candidate.name).join(", ");
  throw new LabError("SERVICE_UNKNOWN", `the compose file has no service ${JSON.stringify(name)}`, {
    hint:
      byContainer === undefined
        ? `The services are: ${names}.`
        : `${JSON.stringify(name)} is the container's name; its service is ${byContainer.name}.`,
  });
}

/** One role is known: rules in order of evidence, each of which must leave exactly one candidate. */
function infer(stack: Stack, role: Role, other: Service): ChosenService {
  const candidates = stack.services.filter((service) => service !== other);
  const found =
    single(byName(candidates, role), "service name") ??
    single(
      candidates.filter((service) => linked(service, other, role)),
      "depends_on",
    ) ??
    (role === "server" ? single(candidates.filter(offersPort), "listening port") : undefined) ??
    single(candidates, "only candidate");
  if (found !== undefined) return found;
  throw unclear(role, candidates);
}

function inferBoth(stack: Stack): { server: ChosenService; client: ChosenService } {
  const { services } = stack;
  const server =
    single(byName(services, "server"), "service name") ??
    single(narrowed(byName(services, "server"), services), "depends_on") ??
    single(beforeTheLast(services), "depends_on") ??
    single(dependedOn(services), "depends_on") ??
    single(services.filter(offersPort), "listening port");
  if (server !== undefined) return { server, client: infer(stack, "client", server.service) };
  const client = single(byName(services, "client"), "service name");
  if (client !== undefined) return { server: infer(stack, "server", client.service), client };
  throw unclear("server", byName(services, "server").length > 0 ? byName(services, "server") : services);
}

/** Of the services whose names say `role`, those that say it most strongly. */
function byName(services: readonly Service[], role: Role): Service[] {
  const ranked = services
    .map((service) => ({ service, told: roleByName(service.name) }))
    .filter(({ told }) => told?.role === role);
  const best = Math.min(...ranked.map(({ told }) => told?.rank ?? 0));
  return ranked.filter(({ told }) => told?.rank === best).map(({ service }) => service);
}

/** Of several servers the one that a client-like service waits for. */
function narrowed(servers: readonly Service[], services: readonly Service[]): Service[] {
  const clients = services.filter((service) => roleByName(service.name)?.role === "client");
  return servers.filter((server) => clients.some((client) => dependsOn(client, server)));
}

/** What the only service waits for that waits, and that nobody waits for: the client is at the end of a chain, whatever its server needs. */
function beforeTheLast(services: readonly Service[]): Service[] {
  const last = services.filter(
    (service) =>
      services.some((other) => dependsOn(service, other)) && !services.some((other) => dependsOn(other, service)),
  );
  const [client] = last;
  return last.length === 1 && client !== undefined ? services.filter((service) => dependsOn(client, service)) : [];
}

/** Services that others wait for. */
function dependedOn(services: readonly Service[]): Service[] {
  return services.filter((service) => services.some((other) => dependsOn(other, service)));
}

function linked(service: Service, other: Service, role: Role): boolean {
  return role === "client" ? dependsOn(service, other) : dependsOn(other, service);
}

/** Who waits until another has done its work and ended gets nothing served by it. */
function dependsOn(service: Service, other: Service): boolean {
  return service.dependsOn.some(
    ({ service: name, condition }) => name === other.name && condition !== "service_completed_successfully",
  );
}

function offersPort(service: Service): boolean {
  return service.ports.length > 0 || service.expose.length > 0;
}

function single(services: readonly Service[], from: RoleOrigin): ChosenService | undefined {
  const [service] = services;
  return services.length === 1 && service !== undefined ? { service, from } : undefined;
}

function unclear(role: Role, candidates: readonly Service[]): LabError {
  const names = candidates.map((service) => service.name);
  return new LabError("ROLE_UNCLEAR", `which service is the ${role} cannot be told; candidates: ${names.join(", ")}`, {
    hint: `Say it with --${role} ${names[0] ?? "SERVICE"}, or in an x-reqresp-lab block of the compose file.`,
  });
}
