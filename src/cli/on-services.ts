import { distinctServices, type RoleServices } from "../lab/named-services.js";

type Arguments = Record<string, unknown>;

/** What --on names, each name once. */
export function servicesAsked(argv: Arguments): string[] {
  return [...new Set((argv.on as string[] | undefined) ?? [])];
}

/** The same command line with each service named once: a service and a role may be the same. */
export function withDistinctServices(argv: Arguments, services: Iterable<string>, roles: RoleServices): Arguments {
  return argv.on === undefined ? argv : { ...argv, on: distinctServices(servicesAsked(argv), services, roles) };
}
