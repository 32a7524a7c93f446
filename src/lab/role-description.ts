import type { Stack } from "../compose/stack.js";
import { writeYaml } from "../compose/write-yaml.js";
import type { RoleAssignment, Roles } from "./lab.js";

/** What `config` prints: the resolved stack, and each role with where it came from. */
export interface StackDescription {
  project: string;
  files: string[];
  directory: string;
  resolvedBy: Stack["resolvedBy"];
  roles: { server: RoleAssignment; client: RoleAssignment; messages: string[]; quit: string | undefined };
  services: Record<string, unknown>;
  networks: Record<string, unknown>;
  volumes: Record<string, unknown>;
}

/** The resolved stack and its roles as plain data, without what is empty or unset. */
export function describeStack(stack: Stack, roles: Roles): StackDescription {
  return {
    project: stack.project,
    files: stack.files,
    directory: stack.directory,
    resolvedBy: stack.resolvedBy,
    roles: { ...roles },
    services: byKey(stack.services, "name"),
    networks: byKey(stack.networks, "key"),
    volumes: byKey(stack.volumes, "key"),
  };
}

/** The same as YAML, in which every text reads back as it was, and nothing can move a terminal's cursor. */
export function describeStackAsYaml(stack: Stack, roles: Roles): string {
  return writeYaml(JSON.parse(JSON.stringify(describeStack(stack, roles))));
}

function byKey<Item extends object, Key extends keyof Item>(items: readonly Item[], key: Key): Record<string, unknown> {
  return Object.fromEntries(
    items.map((item) => {
      const { [key]: name, ...rest } = item;
      return [String(name), withoutEmpty(rest)];
    }),
  );
}

function withoutEmpty(item: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(item).filter(([key, value]) => !isEmpty(value) && !(key === "scale" && value === 1)),
  );
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
