import type Dockerode from "dockerode";

/**
 * A Docker Engine that answers. A value that is passed, never a global: a lab may one day span several.
 * dockerode stays inside src/docker; other rooms pass the Engine on and call this room's functions.
 */
export interface Engine {
  readonly client: Dockerode;
  /** For people: "unix:///var/run/docker.sock", "tcp://host:2376", "ssh://user@host". */
  readonly endpoint: string;
  /** Version of its API that is spoken, "1.41". */
  readonly apiVersion: string;
  /**
   * True when the Engine's host is this machine, in this network namespace as far as can be told (unix socket, not Docker Desktop's, not
   * rootless). The Engine is asked once, when it is first of interest: it runs two programs for its answer.
   */
  isLocal(): Promise<boolean>;
  /** Environment it was found with, where the docker command's logins for registries are found too. */
  readonly env: NodeJS.ProcessEnv;
}
