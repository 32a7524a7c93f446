/**
 * The one error type that a user can meet, and the table of its codes.
 * Every code is explained in docs/errors.md; a test compares the two, both ways.
 */

/** Process exit statuses, as promised by `--help`. */
export const ExitCode = {
  ok: 0,
  /** A check or an expectation failed: a verdict that is not complete where one was demanded, a leak after `down`. */
  failed: 1,
  /** Wrong usage, or an environment that cannot do what was asked. */
  usage: 2,
  /** SIGINT or SIGTERM. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** One line per code: what the code means in general. The message of a LabError says what happened in particular. */
export const errorCodes = {
  // usage
  USAGE: "the command line does not say what to do",
  INTERRUPTED: "Ctrl-C or SIGTERM ended the command",
  OUTPUT_EXISTS: "the output file exists already",
  OUTPUT_UNWRITABLE: "the output cannot be written",
  OUTPUT_CLOSED: "the reader of the output went away",
  DISK_FULL: "no space is left for the output",
  // compose files
  COMPOSE_NOT_FOUND: "there is no compose file where one was looked for",
  COMPOSE_SYNTAX: "the compose file is not well-formed YAML",
  COMPOSE_TOO_LARGE: "the compose file expands to more than anything can use",
  COMPOSE_INVALID: "the compose file says something that Compose does not allow",
  COMPOSE_UNSUPPORTED: "the compose file uses a feature that only Compose itself can resolve",
  COMPOSE_TIMEOUT: "Docker Compose did not resolve the compose file in time",
  COMPOSE_VARIABLE: "a variable that the compose file requires is not set",
  SERVICE_UNKNOWN: "a service that was named is not in the compose file",
  ROLE_UNCLEAR: "which service is the server, or which the client, cannot be told",
  COMMAND_UNCLEAR: "what to start in a service cannot be told",
  PROJECT_NAME: "the project name breaks Compose's rule",
  // engine
  ENGINE_UNREACHABLE: "no Docker Engine answers",
  ENGINE_PERMISSION: "the user may not talk to the Docker Engine",
  ENGINE_TOO_OLD: "the Docker Engine is older than API 1.41",
  ENGINE_ERROR: "the Docker Engine refused a request",
  IMAGE_UNAVAILABLE: "an image is neither here nor to be had",
  BUILD_FAILED: "an image could not be built",
  NETWORK_FAILED: "a network could not be created",
  NETWORK_POOL_EXHAUSTED: "the Engine has no free address range for another network",
  CONTAINER_FAILED: "a container could not be created or started",
  DEPENDENCY_FAILED: "a service that another waits for did not become ready",
  NAME_CONFLICT: "a name is taken by something else, or by another command of the same lab at this moment",
  DOWN_INCOMPLETE: "something of the project could not be removed",
  // run
  LAB_NOT_UP: "the lab is not running",
  CONTAINER_STOPPED: "a container of the lab stopped meanwhile",
  PROGRAM_NOT_FOUND: "the program to start is not in the container",
  SERVER_EXITED: "the server ended before it listened",
  SERVER_NOT_LISTENING: "the server did not listen in time",
  SERVER_ALREADY_RUNNING: "another server already holds the port in the container",
  CLIENT_FAILED: "the client ended with an error",
  CLIENT_REFUSED: "the client could not connect to the server",
  REPLY_TIMEOUT: "no reply came in time",
  // capture
  TCPDUMP_NOT_FOUND: "tcpdump is not installed",
  CAPTURE_PERMISSION: "the user may not capture packets",
  CAPTURE_FILTER: "tcpdump does not understand the filter",
  CAPTURE_FAILED: "tcpdump ended before it should",
  WIRESHARK_NOT_FOUND: "Wireshark is not installed",
  BRIDGE_NOT_FOUND: "the lab's network has no bridge on this host",
  // capture files
  FILE_NOT_FOUND: "there is no such file, or it cannot be read",
  NOT_A_CAPTURE: "the file is no capture file",
  // report
  PAGE_NOT_BUILT: "the HTML page's own script or style is not there",
} as const satisfies Record<string, string>;
export type ErrorCode = keyof typeof errorCodes;

export interface LabErrorOptions {
  /** What the user can do about it: an imperative sentence, with the command to type where there is one. */
  hint?: string | undefined;
  cause?: unknown;
  exitCode?: ExitCode;
}

/** An expected failure: code, what happened, what to do. Everything else that is thrown is a bug and shows its stack. */
export class LabError extends Error {
  override readonly name = "LabError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;

  constructor(code: ErrorCode, message: string, options: LabErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? (code === "INTERRUPTED" ? ExitCode.interrupted : ExitCode.usage);
  }
}
