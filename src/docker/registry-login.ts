import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { LabError } from "../errors.js";
import { readDockerConfig } from "./docker-context.js";

/** What a pull sends to the Engine so that it may log in at the registry. */
export interface RegistryLogin {
  username?: string;
  password?: string;
  identitytoken?: string;
  serveraddress: string;
}

/** Under this name the docker command keeps the login of Docker Hub. */
const dockerHub = "https://index.docker.io/v1/";

/**
 * The docker command's login for an image's registry: from a credential helper of ~/.docker/config.json (credHelpers, then
 * credsStore), else from its auths; undefined without one.
 * @throws LabError ENGINE_ERROR when the helper fails for another reason than that it has no login
 */
export async function registryLogin(reference: string, env: NodeJS.ProcessEnv): Promise<RegistryLogin | undefined> {
  const config = readDockerConfig(env);
  const registry = registryOf(reference);
  const helpers = config?.credHelpers as Record<string, unknown> | undefined;
  const helper = helpers?.[registry] ?? config?.credsStore;
  if (typeof helper === "string" && helper !== "") return askHelper(helper, registry, env);
  const auths = config?.auths as Record<string, { auth?: unknown; identitytoken?: unknown } | undefined> | undefined;
  const entry = auths?.[registry] ?? auths?.[`https://${registry}`] ?? auths?.[`https://${registry}/v1/`];
  if (typeof entry?.identitytoken === "string") return { identitytoken: entry.identitytoken, serveraddress: registry };
  if (typeof entry?.auth !== "string" || entry.auth === "") return undefined;
  const [username = "", ...password] = Buffer.from(entry.auth, "base64").toString("utf8").split(":");
  return { username, password: password.join(":"), serveraddress: registry };
}

/** The first part of a reference is a registry when it has a dot or a port, or is localhost. */
function registryOf(reference: string): string {
  const first = reference.split("/")[0]!;
  const isHost = reference.includes("/") && (/[.:]/.test(first) || first === "localhost");
  return isHost && first !== "docker.io" ? first : dockerHub;
}

async function askHelper(name: string, registry: string, env: NodeJS.ProcessEnv): Promise<RegistryLogin | undefined> {
  const child = spawn(`docker-credential-${name}`, ["get"], { stdio: ["pipe", "pipe", "ignore"], env });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  // A helper that ends without reading breaks the pipe; its status says why.
  child.stdin.on("error", () => {});
  child.stdin.end(registry);
  try {
    const [answer, status] = await Promise.all([text(child.stdout), ended]);
    // Helpers say so on stdout and end with a status.
    if (status !== 0 && /credentials not found/i.test(answer)) return undefined;
    if (status !== 0) throw new Error(`it ended with status ${status}: ${answer.trim().slice(0, 200)}`);
    const { Username, Secret } = JSON.parse(answer) as { Username?: string; Secret?: string };
    if (Username === "<token>") return { identitytoken: Secret ?? "", serveraddress: registry };
    return { username: Username ?? "", password: Secret ?? "", serveraddress: registry };
  } catch (cause) {
    throw new LabError(
      "ENGINE_ERROR",
      `The credential helper docker-credential-${name} failed: ${(cause as Error).message}.`,
      {
        hint: "Log in again with `docker login`, or remove credsStore and credHelpers from ~/.docker/config.json.",
        cause,
      },
    );
  }
}
