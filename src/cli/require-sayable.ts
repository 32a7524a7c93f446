import { LabError } from "../errors.js";

/**
 * Refuses what cannot be said to the client, before anything is started for it.
 * @param quit the word that ends the client
 * @throws LabError USAGE
 */
export function requireSayable(messages: readonly string[], quit: string | undefined): void {
  const severalLines = [...messages, quit ?? ""].find((text) => /[\n\r]/.test(text));
  if (severalLines !== undefined) {
    throw new LabError("USAGE", `a message is one line, and ${quoted(severalLines)} holds a line end`, {
      hint: "Give each line as a message of its own.",
    });
  }
  const behind = quit === undefined || !messages.includes(quit) ? undefined : messages[messages.indexOf(quit) + 1];
  if (behind !== undefined) {
    throw new LabError(
      "USAGE",
      `the message ${quoted(behind)} comes behind ${quoted(quit ?? "")}, which ends the client`,
      {
        hint: "Say it before that word, or name another word with --quit.",
      },
    );
  }
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
