import type Dockerode from "dockerode";

/**
 * A Docker Engine that answers. A value that is passed, never a global: a lab may one day span several.
 * dockerode stays inside src/docker; other rooms pass the Engine on and call this room's functions.
 */
export interface Engine {
  readonly client: Dockerode;
  /** For people: "unix:///var/run/docker.sock", "tcp://host:2376", "ssh://user@host". */
  readonly endpoint: string;
  /** Engine and API version, "20.10.24", "1.41". */
  readonly version: string;
  readonly apiVersion: string;
  /** True when the Engine's host is this machine, in this network namespace as far as can be told (unix socket, not Docker Desktop's, not rootless). */
  readonly local: boolean;
  readonly rootless: boolean;
  /** Environment it was found with, where the docker command's logins for registries are found too. */
  readonly env: NodeJS.ProcessEnv;
}
