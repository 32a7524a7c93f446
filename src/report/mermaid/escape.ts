import { printable } from "../../printable.js";
import { cut } from "../text/pad.js";

const longest = 60;

/**
 * Untrusted text for a Mermaid message or name: cut, without control characters, and with everything that Mermaid, Markdown or
 * HTML could take for syntax as Mermaid's entity codes (#35; is "#"). Letters of all scripts, digits and plain punctuation stay.
 */
export function mermaidText(text: string): string {
  return cut(printable(text, 400), longest).replace(
    /(?!\u200d|\ufe0f)[^\p{L}\p{M}\p{N}\p{So} .,!?'()/=→…–-]/gu,
    (character) => {
      return `#${character.codePointAt(0)};`;
    },
  );
}
