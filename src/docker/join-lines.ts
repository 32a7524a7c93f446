export interface LineJoiner {
  push(piece: string | Uint8Array): void;
  /** The beginning of a line whose end has not come. */
  rest(): string;
}

/** Makes whole lines of output that comes in pieces, which may end within a line or within a character. */
export function joinLines(longestLine: number, onLine: (line: string) => void): LineJoiner {
  const decoder = new TextDecoder();
  let rest = "";
  return {
    push(piece) {
      const text = typeof piece === "string" ? piece : decoder.decode(piece, { stream: true });
      const lines = (rest + text).split(/\r?\n/);
      rest = (lines.pop() ?? "").slice(0, longestLine);
      for (const line of lines) onLine(line.slice(0, longestLine));
    },
    rest: () => rest,
  };
}
