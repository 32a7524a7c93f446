import { createRequire } from "node:module";
import type Dockerode from "dockerode";

/**
 * Loads dockerode when an Engine is first needed, without the heavy parts that are not used: ssh2 (ssh endpoints go through the
 * user's own `ssh`, see ssh-agent.ts), gRPC (only BuildKit's session) and tar-fs (build contexts are packed by tar.ts).
 * Measured on Node 20: 107 ms for the plain import, 24 ms this way. Where a package manager lays the tree out differently,
 * the plain import happens.
 */
export async function loadDockerode(): Promise<typeof Dockerode> {
  const require = createRequire(import.meta.url);
  deferDependencies(require);
  return require("dockerode") as typeof Dockerode;
}

function deferDependencies(require: NodeJS.Require): void {
  try {
    const fromDockerode = createRequire(require.resolve("dockerode"));
    const fromModem = createRequire(fromDockerode.resolve("docker-modem"));
    defer(fromDockerode, "@grpc/grpc-js");
    defer(fromDockerode, "@grpc/proto-loader");
    defer(fromDockerode, "tar-fs");
    defer(fromModem, "ssh2");
  } catch (error) {
    // Not found from there means another layout of node_modules; dockerode then finds its dependencies by itself.
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
  }
}

/** Puts a stand-in into the module cache that loads the module at the first use of one of its exports. */
function defer(require: NodeJS.Require, name: string): void {
  const id = require.resolve(name);
  if (require.cache[id] !== undefined) return;
  const standIn = new Proxy(
    {},
    {
      get: (_target, property) => {
        // docker-modem reads ssh2's Client while it loads; only the construction needs the real one.
        if (name === "ssh2" && property === "Client") return deferredClient(require, id);
        return Reflect.get(loadReal(require, id), property);
      },
    },
  );
  require.cache[id] = { id, filename: id, loaded: true, exports: standIn } as unknown as NodeJS.Module;
}

function loadReal(require: NodeJS.Require, id: string): object {
  delete require.cache[id];
  return require(id) as object;
}

function deferredClient(require: NodeJS.Require, id: string): unknown {
  return function Client(...parameters: unknown[]): object {
    const Real = Reflect.get(loadReal(require, id), "Client") as new (...parameters: unknown[]) => object;
    return new Real(...parameters);
  };
}
