import type { Stack } from "../compose/stack.js";
import type { Engine } from "../docker/engine.js";

/** Which service plays which part, how each is started, and what is said. Made by resolveRoles(stack, flags). */
export interface Roles {
  server: RoleAssignment;
  client: RoleAssignment;
  /** What the client is told, one after the other, by `demo` and `run` when nothing else is given. */
  messages: string[];
  /** Said last, to end the client; undefined: its stdin is closed instead. */
  quit: string | undefined;
}

export type RoleOrigin =
  | "flag"
  | "x-reqresp-lab"
  | "service name"
  | "depends_on"
  | "listening port"
  | "only candidate"
  | "container";

export interface RoleAssignment {
  service: string;
  /**
   * What is started in the container by exec. Undefined: the service's own command is the program and runs already, or runs once on its
   * own; with commandFrom "container": it is looked for in the container when that is there.
   */
  command: string[] | undefined;
  /** TCP port the server listens on; undefined: detected from /proc/net/tcp as the new listening socket. */
  port: number | undefined;
  /** Where service and command came from, for `config` and for error messages. */
  serviceFrom: RoleOrigin;
  commandFrom: RoleOrigin | "service command" | "program file";
}

/** A running lab: its stack, roles, and what the Engine says of them now. Made by findLab(). */
export interface Lab {
  engine: Engine;
  stack: Stack;
  roles: Roles;
  server: LabContainer;
  client: LabContainer;
  /** Every container of the project, roles included. */
  containers: LabContainer[];
  networks: LabNetwork[];
  /** The networks that server and client share and the capture listens on, in the file's order of priority. */
  sharedNetworks: [LabNetwork, ...LabNetwork[]];
}

export interface LabContainer {
  id: string;
  name: string;
  service: string;
  /** "created" | "running" | "paused" | "restarting" | "removing" | "exited" | "dead" */
  state: string;
  /** "starting" | "healthy" | "unhealthy", undefined without a healthcheck. */
  health: string | undefined;
  exitCode: number | undefined;
  image: string;
  /** Host pid of PID 1, 0 when not running. */
  pid: number;
  workingDir: string;
  tty: boolean;
  networkMode: string;
  addresses: { network: string; ipv4: string | undefined; ipv6: string | undefined; mac: string | undefined }[];
}

export interface LabNetwork {
  id: string;
  /** Name on the Engine, and the key in the compose file. */
  name: string;
  key: string;
  driver: string;
  subnets: string[];
  /** Linux bridge interface on the Engine's host; undefined for other drivers than bridge. */
  bridge: string | undefined;
}
