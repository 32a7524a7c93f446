import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LabError } from "../errors.js";
import { contextEndpoint, currentContext } from "./docker-context.js";

/** Where an Engine may be reached, and with what. */
export interface Endpoint {
  /** As a user would write it: "unix:///var/run/docker.sock", "tcp://host:2376", "ssh://user@host", "npipe:////./pipe/docker_engine". */
  url: string;
  /** Where the choice came from: "DOCKER_HOST", "context NAME", "default socket" … */
  from: string;
  tls?: TlsFiles | undefined;
  /** False when the context says to skip the check of the server's certificate. */
  verifyTls?: boolean | undefined;
}

interface TlsFiles {
  ca?: Buffer | undefined;
  cert?: Buffer | undefined;
  key?: Buffer | undefined;
}

/**
 * The endpoints to try, in order. One only when the user chose it (DOCKER_HOST, then DOCKER_CONTEXT, then the current context
 * of the docker command), else the sockets that exist: the system's, rootless, Docker Desktop's, Podman's.
 */
export function endpointCandidates(env: NodeJS.ProcessEnv, uid: number | undefined = process.getuid?.()): Endpoint[] {
  if (env.DOCKER_HOST) return [hostEndpoint(env.DOCKER_HOST, env)];
  const context = env.DOCKER_CONTEXT || currentContext(env);
  if (context && context !== "default") return [contextEndpoint(context, env)];
  if (process.platform === "win32") return [{ url: "npipe:////./pipe/docker_engine", from: "default pipe" }];
  const home = env.HOME ?? "";
  const runtime = env.XDG_RUNTIME_DIR ?? (uid === undefined ? "" : `/run/user/${uid}`);
  const sockets: [path: string, from: string][] = [
    ["/var/run/docker.sock", "default socket"],
    [join(runtime, "docker.sock"), "rootless socket"],
    [join(home, ".docker/run/docker.sock"), "Docker Desktop's socket"],
    [join(home, ".docker/desktop/docker.sock"), "Docker Desktop's socket"],
    [join(runtime, "podman/podman.sock"), "Podman's socket"],
    ["/run/podman/podman.sock", "Podman's socket"],
  ];
  const present = sockets.filter(([path], index) => index === 0 || existsSync(path));
  return present.map(([path, from]) => ({ url: `unix://${path}`, from }));
}

function hostEndpoint(value: string, env: NodeJS.ProcessEnv): Endpoint {
  const url = value.includes("://") ? value : `tcp://${value}`;
  if (!/^(unix|npipe|tcp|http|https|ssh):\/\//.test(url)) {
    throw new LabError("ENGINE_UNREACHABLE", `DOCKER_HOST=${value} is no address of a Docker Engine.`, {
      hint: "Write it as unix:///path/to/docker.sock, tcp://host:2376 or ssh://user@host, or unset it for the local Engine.",
    });
  }
  const wantsTls = Boolean(env.DOCKER_TLS_VERIFY || env.DOCKER_TLS) || url.startsWith("https://");
  if (!wantsTls || /^(unix|npipe|ssh):/.test(url)) return { url, from: "DOCKER_HOST" };
  const folder = env.DOCKER_CERT_PATH || join(env.DOCKER_CONFIG || join(env.HOME ?? "", ".docker"));
  return {
    url,
    from: "DOCKER_HOST",
    tls: {
      ca: readCertificate(join(folder, "ca.pem")),
      cert: readCertificate(join(folder, "cert.pem")),
      key: readCertificate(join(folder, "key.pem")),
    },
    verifyTls: Boolean(env.DOCKER_TLS_VERIFY),
  };
}

function readCertificate(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new LabError("ENGINE_UNREACHABLE", `The certificate file ${path} cannot be read.`, {
      hint: "Set DOCKER_CERT_PATH to the folder that holds ca.pem, cert.pem and key.pem, or unset DOCKER_TLS_VERIFY.",
      cause,
    });
  }
}
