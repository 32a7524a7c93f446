import type { Lab } from "../lab/lab.js";
import type { Progress } from "../lab/progress.js";
import type { RunEvents, RunOptions } from "../lab/run.js";
import type { Context } from "./context.js";
import { type ConversationView, createConversationView } from "./conversation-view.js";
import { knownMessages, type MessageOrigin } from "./messages.js";
import { milliseconds } from "./open-lab.js";
import type { ProgressView } from "./progress-view.js";
import { requireSayable } from "./require-sayable.js";

export interface PreparedRun extends Disposable {
  options: RunOptions;
  events: RunEvents & { progress: Progress };
}

/**
 * Puts what is said, and how it is shown, into the form that a run takes. Disposing it gives the terminal back.
 * @param context where the transcript goes: its stdout
 * @throws LabError USAGE for messages that cannot be said
 */
export function prepareRun(
  argv: Record<string, unknown>,
  lab: Lab,
  origin: MessageOrigin,
  view: ProgressView,
  context: Context,
): PreparedRun {
  if (origin.from !== "terminal") requireSayable(knownMessages(origin, lab.roles.messages), lab.roles.quit);
  const interrupt = new AbortController();
  const conversation = createConversationView(context, origin.from === "terminal", () => interrupt.abort());
  const { messages, byHand } = messagesOf(origin, conversation, lab);
  const options: RunOptions = {
    messages,
    // A file that nobody prepared has no messages, and nobody is asked for one.
    whenAsked: origin.from === "lab" ? "hello" : undefined,
    pace: byHand ? "immediately" : "after-reply",
    // Who types ends the client himself, with its own word or with Ctrl-D.
    quit: (argv.quit as string | undefined) ?? (byHand ? null : (lab.roles.quit ?? null)),
    replyTimeoutMs: milliseconds(argv.timeout),
    serverTimeoutMs: milliseconds(argv["server-timeout"]),
    existingServer: argv["existing-server"] as RunOptions["existingServer"],
    signal: AbortSignal.any([context.signal, interrupt.signal]),
  };
  const silent = context.json || (context.quiet && !byHand);
  const entry: RunEvents["entry"] = (one) => {
    if (silent) return;
    view.clear();
    conversation.entry(one);
  };
  const progress: Progress = (event) => {
    // Under way it shows itself, and its own line would stand in the client's way.
    if (event.type === "step" && (event.id === "conversation" || byHand) && isUnderWay(event.state)) return;
    conversation.beside(() => view.report(event));
  };
  return {
    options,
    events: { entry, progress },
    [Symbol.dispose]: () => conversation.close(),
  };
}

function isUnderWay(state: string): boolean {
  return state === "started" || state === "progress";
}

function messagesOf(origin: MessageOrigin, conversation: ConversationView, lab: Lab) {
  if (origin.from === "terminal") return { messages: conversation.typed ?? [], byHand: true };
  return { messages: origin.messages ?? lab.roles.messages, byHand: false };
}
