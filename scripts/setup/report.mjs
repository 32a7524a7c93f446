import process from "node:process";

/** A step that cannot go on without the user: what is wrong and the exact commands to type. */
export class SetupError extends Error {
  /**
   * @param {string} message
   * @param {string} [remedy]
   */
  constructor(message, remedy) {
    super(message);
    this.remedy = remedy;
  }
}

/**
 * One line about one step, on stderr: stdout belongs to what runs after the set-up.
 * @param {string} name
 * @param {string} text
 * @param {number} [milliseconds] shown when it took long enough to notice
 */
export function say(name, text, milliseconds = 0) {
  const time = milliseconds >= 1000 ? ` (${(milliseconds / 1000).toFixed(1)} s)` : "";
  process.stderr.write(`set-up: ${name.padEnd(13)} ${text}${time}\n`);
}
