import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import type { Context } from "../../src/cli/context.js";
import { createConversationView } from "../../src/cli/conversation-view.js";
import type { TranscriptEntry } from "../../src/lab/transcript.js";

/** What is shown of these entries where there is no terminal. */
function shown(
  ...entries: [TranscriptEntry["role"], TranscriptEntry["kind"], text: string, complete?: boolean][]
): string {
  const stdout = new PassThrough();
  const view = createConversationView({ stdout, colour: false } as unknown as Context, false, () => {});
  for (const [role, kind, text, complete = true] of entries)
    view.entry({ atMicroseconds: 0, role, kind, text, complete });
  view.close();
  return String(stdout.read() ?? "");
}

describe("the conversation", () => {
  it("has one line for each, marked by its role, and what was said behind the prompt", () => {
    expect(
      shown(
        ["server", "started", "python server.py"],
        ["server", "output", "Listening"],
        ["client", "output", "Enter message: ", false],
        ["client", "input", "halo"],
        ["client", "error", "warned"],
        ["client", "exited", "0"],
      ),
    ).toBe("server │ Listening\nclient │ Enter message: halo\nclient │ warned\n");
  });

  it("shows a prompt that nobody answered, and puts lines together that came in pieces", () => {
    expect(
      shown(
        ["client", "output", "Enter ", false],
        ["server", "output", "between"],
        ["client", "output", "message: ", false],
      ),
    ).toBe("server │ between\nclient │ Enter message: \n");
  });

  it("lets no program move the cursor", () => {
    expect(shown(["server", "output", "\u001b[2J\r\u202e\u0085"])).toBe("server │ \\e[2J\\r\\u202e\\u0085\n");
  });
});
