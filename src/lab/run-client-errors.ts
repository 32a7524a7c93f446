import type { ExecExit } from "../docker/exec.js";
import { LabError } from "../errors.js";
import { printable } from "../printable.js";
import { lastWords, type RunContext } from "./run-context.js";
import { earlyEnd, type RoleProgram } from "./run-program.js";
import type { RunningServer } from "./run-server.js";
import { tryByHand } from "./try-by-hand.js";

/** What it means that the client ended with an error: its container stopped, no such program, refused, or its own failure. */
export function clientFailed(run: RunContext, exit: ExecExit): LabError {
  const { command } = run.lab.roles.client;
  const early = earlyEnd(run, "client", exit, command);
  if (early !== undefined) return early;
  const words = lastWords(run, "client");
  if (/connection refused|ConnectionRefused|ECONNREFUSED|errno 111/i.test(words)) {
    return new LabError("CLIENT_REFUSED", `The client could not connect to the server.${words}`, {
      hint: "Check that the client asks for the server's service name and port, and that the server binds 0.0.0.0.",
    });
  }
  return new LabError("CLIENT_FAILED", `The client ended with exit code ${exit.exitCode}.${words}`, {
    hint: tryByHand(run.lab.client, command, exit.exitCode),
  });
}

/** @param message what was not answered; undefined: the client did not end */
export function noReply(
  run: RunContext,
  server: RunningServer,
  client: RoleProgram,
  message: string | undefined,
  afterMs: number,
): LabError {
  const seconds = afterMs / 1000;
  const what =
    message === undefined
      ? `The client did not end within ${seconds} s after the last word.`
      : `No reply to "${printable(message, 100)}" came within ${seconds} s.`;
  const exit = server.program?.exit;
  const ended =
    exit === undefined ? "" : ` The server had ended with exit code ${exit.exitCode}.${lastWords(run, "server")}`;
  return new LabError("REPLY_TIMEOUT", `${what}${lastWords(run, "client").replace(" Its", " The client's")}${ended}`, {
    hint: remedy(run, client, message),
  });
}

function remedy(run: RunContext, { inputEnds }: RoleProgram, message: string | undefined): string {
  if (message !== undefined || run.lab.roles.client.command !== undefined)
    return "Give it longer with --timeout SECONDS, or see what the server does: its lines are above.";
  if (!inputEnds) {
    const why = "It cannot be told that its input has ended, because another tool made its container: ";
    // What `up` refuses it cannot make anew.
    const anew = run.lab.stack.unsupported?.length ? "" : "make it anew with `reqresp-lab up --force-recreate`, or ";
    return `${why}${anew}end it with its own word (--quit WORD).`;
  }
  return "A client that never ends by itself is captured for a time: `reqresp-lab up`, then `reqresp-lab capture --duration 10`. Or give it longer with --timeout SECONDS.";
}
