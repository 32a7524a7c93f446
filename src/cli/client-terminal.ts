import { clearScreenDown, createInterface, cursorTo, moveCursor } from "node:readline";
import type { Context } from "./context.js";

/** The terminal while it is the client's: what is typed stands behind the client's prompt, everything else appears above. */
export interface ClientTerminal {
  /** What is typed, line by line; ends with Ctrl-D. */
  typed: AsyncIterable<string>;
  /** What the client has printed and not ended: "Enter message: ", marked by its role; empty: nothing. */
  prompt(text: string): void;
  /** Does something that prints whole lines, with the prompt and what is typed out of its way meanwhile. */
  above(print: () => void): void;
  /** Takes the prompt away and gives the terminal back. */
  close(): void;
}

export function openClientTerminal({ stdin, stdout }: Context, onInterrupt: () => void): ClientTerminal {
  const editor = createInterface({ input: stdin, output: stdout, prompt: "", historySize: 100 });
  const typed = editor[Symbol.asyncIterator]();
  let closed = false;
  /** True when the cursor stands on the editor's line, not at the start of an empty one. */
  let shown = false;
  editor.on("SIGINT", onInterrupt);
  editor.on("line", () => {
    // What was typed stays on the screen behind its prompt.
    editor.setPrompt("");
    shown = false;
  });
  editor.on("close", () => {
    hide();
    closed = true;
  });

  function hide(): number {
    if (closed || (!shown && editor.line === "")) return 0;
    const { rows } = editor.getCursorPos();
    moveCursor(stdout, 0, -rows);
    cursorTo(stdout, 0);
    clearScreenDown(stdout);
    return rows;
  }

  function redraw(rows: number): void {
    if (closed || (editor.getPrompt() === "" && editor.line === "")) return;
    // The editor goes up by the rows that it remembers of its last drawing before it draws again.
    if (rows > 0) stdout.write("\n".repeat(rows));
    shown = true;
    editor.prompt(true);
  }

  return {
    typed: { [Symbol.asyncIterator]: () => typed },
    prompt: (text) => {
      if (closed || text === editor.getPrompt()) return;
      const rows = hide();
      editor.setPrompt(text);
      shown = false;
      redraw(rows);
    },
    above: (print) => {
      const rows = hide();
      print();
      redraw(rows);
    },
    close: () => {
      if (!closed) editor.close();
    },
  };
}
