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
  const editor = createInterface({ input: stdin(), output: stdout, prompt: "", historySize: 100 });
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

  function hide(): void {
    if (closed || (!shown && editor.line === "")) return;
    moveCursor(stdout, 0, -editor.getCursorPos().rows);
    cursorTo(stdout, 0);
    clearScreenDown(stdout);
  }

  function redraw(): void {
    if (closed || (editor.getPrompt() === "" && editor.line === "")) return;
    shown = true;
    // Before it draws, the editor goes up by the rows of its last drawing (Node keeps them in prevRows); we went up already.
    Object.assign(editor, { prevRows: 0 });
    editor.prompt(true);
  }

  return {
    typed: { [Symbol.asyncIterator]: () => typed },
    prompt: (text) => {
      if (closed || text === editor.getPrompt()) return;
      hide();
      editor.setPrompt(text);
      shown = false;
      redraw();
    },
    above: (print) => {
      hide();
      print();
      redraw();
    },
    close: () => {
      if (!closed) editor.close();
    },
  };
}
