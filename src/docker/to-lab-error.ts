import { type ErrorCode, LabError } from "../errors.js";

/** What dockerode throws when the Engine answers with an error status. */
interface EngineFailure {
  statusCode?: number;
  json?: unknown;
  code?: string;
  message: string;
}

/** HTTP status with which the Engine refused, undefined when it did not answer or the error is of another kind. */
export function statusOf(error: unknown): number | undefined {
  const cause = error instanceof LabError ? error.cause : error;
  const status = (cause as Partial<EngineFailure> | undefined)?.statusCode;
  return typeof status === "number" ? status : undefined;
}

/** The Engine's own words, without dockerode's wrapping. */
export function engineMessage(error: unknown): string {
  const failure = error as Partial<EngineFailure> | undefined;
  const json = failure?.json;
  const said = typeof json === "object" && json !== null ? (json as { message?: unknown }).message : undefined;
  if (typeof said === "string") return said.trim();
  // A refusal of a streaming request has the Engine's words in dockerode's message only.
  return String(failure?.message ?? error)
    .replace(/^\(HTTP code \d+\) [^-]* - /, "")
    .trim();
}

/**
 * Turns whatever came out of dockerode into a LabError: an error status of the Engine, a connection that broke, an abort.
 * `action` says what was attempted ("Creating network reqresp_default"). Errors that are no failure of the Engine are returned as they are.
 */
export function toLabError(error: unknown, action: string, code: ErrorCode = "ENGINE_ERROR"): unknown {
  if (error instanceof LabError) return error;
  const failure = error as Partial<EngineFailure> & { name?: string };
  if (failure?.name === "AbortError" || failure?.code === "ABORT_ERR") return interrupted(action, error);
  if (typeof failure?.statusCode === "number") return refused(error, action, code);
  if (failure?.code && connectionCodes.has(failure.code)) {
    return new LabError(
      "ENGINE_UNREACHABLE",
      `${action}: the connection to the Docker Engine broke (${failure.code}).`,
      {
        hint: "Check that the Engine still runs (`docker info`) and try again.",
        cause: error,
      },
    );
  }
  return error;
}

export function interrupted(action: string, cause?: unknown): LabError {
  return new LabError("INTERRUPTED", `${action} was interrupted.`, {
    hint: "What ran already is left as it is; `reqresp-lab down` removes it.",
    cause,
  });
}

/** Runs a call to the Engine and maps what it throws. */
export async function attempt<T>(action: string, call: () => Promise<T>, code?: ErrorCode): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toLabError(error, action, code);
  }
}

/** The result of a call, or undefined when the Engine answers 404. */
export async function orMissing<T>(action: string, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw toLabError(error, action);
  }
}

const connectionCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOENT",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENOTFOUND",
]);

function refused(error: unknown, action: string, code: ErrorCode): LabError {
  const message = engineMessage(error);
  if (
    /could not find an available.*address pool|all predefined address pools have been fully subnetted/.test(message)
  ) {
    return new LabError(
      "NETWORK_POOL_EXHAUSTED",
      `${action}: the Engine has no free address range for another network.`,
      {
        hint: "Remove networks that nothing uses (`docker network prune`, `reqresp-lab down --all`), or give the Engine more ranges with default-address-pools in /etc/docker/daemon.json.",
        cause: error,
      },
    );
  }
  if (/port is already allocated|\b(?:bind|listen)\b.*address already in use|ports are not available/i.test(message)) {
    return new LabError(code, `${action}: ${message}`, {
      hint: "Another program or container holds that host port: stop it, or publish another port in the compose file.",
      cause: error,
    });
  }
  if (/address already in use/i.test(message)) {
    return new LabError(code, `${action}: ${message}`, {
      hint: "Another container on that network has the static address: give each its own ipv4_address or ipv6_address in the compose file.",
      cause: error,
    });
  }
  if (/bind source path does not exist/.test(message)) {
    return new LabError(code, `${action}: ${message}`, {
      hint: "A volume, secret or config of the service is that file or folder: make it, or correct its path in the compose file.",
      cause: error,
    });
  }
  if (
    code === "CONTAINER_FAILED" &&
    /\bexec: .*(?:not found|no such file|permission denied|exec format error)/i.test(message)
  ) {
    return new LabError(code, `${action}: ${message}`, {
      hint: "Check the service's `command` and `entrypoint` in the compose file, and that its image (or what is mounted) holds that program and may run it.",
      cause: error,
    });
  }
  return new LabError(code, `${action}: ${message}`, { cause: error });
}
