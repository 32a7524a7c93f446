import type { Readable } from "node:stream";

/** A line longer than this is no message of the Engine. */
const longestLine = 4 * 1024 * 1024;

/** Reads the Engine's stream of JSON objects, one a line, as pull and build send it. Objects only; other lines are skipped. */
export async function readJsonLines(
  stream: Readable,
  onMessage: (message: Record<string, unknown>) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let pending = "";
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    pending += decoder.decode(chunk, { stream: true });
    const lines = pending.split("\n");
    pending = lines.pop() ?? "";
    if (pending.length > longestLine) throw new Error("the Engine sent a line of more than 4 MiB");
    for (const line of lines) parse(line, onMessage);
  }
  parse(pending, onMessage);
}

function parse(line: string, onMessage: (message: Record<string, unknown>) => void): void {
  if (line.trim() === "") return;
  const message: unknown = JSON.parse(line);
  if (typeof message === "object" && message !== null) onMessage(message as Record<string, unknown>);
}
