/** Services that are the server and the client. */
export interface RoleServices {
  server: string;
  client: string;
}

/** The service that a name means: the one called so, else that of the role called so ("server", "client"). */
export function serviceNamed(name: string, services: Iterable<string>, roles: RoleServices): string {
  const isRole = name === "server" || name === "client";
  return isRole && ![...services].includes(name) ? roles[name] : name;
}

/** The names without those that mean a service named before. */
export function distinctServices(names: readonly string[], services: Iterable<string>, roles: RoleServices): string[] {
  const byService = new Map<string, string>();
  for (const name of names) {
    const service = serviceNamed(name, services, roles);
    if (!byService.has(service)) byService.set(service, name);
  }
  return [...byService.values()];
}
