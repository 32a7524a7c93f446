import { type ErrorCode, LabError } from "../errors.js";
import { printable } from "./printable.js";

/** A place in a compose file. Line and column count from 1; `file` is the path as it is shown to the user. */
export interface Position {
  file: string;
  line: number;
  column: number;
}

/** "compose.yml:12:5", the form that editors and terminals turn into a link. */
export function formatPosition(at: Position): string {
  return `${printable(at.file, 1000)}:${at.line}:${at.column}`;
}

/** An error about a place in a compose file; the message starts with file:line:column. */
export function errorAt(at: Position, code: ErrorCode, message: string, hint?: string): LabError {
  return new LabError(code, `${formatPosition(at)}: ${message}`, { hint });
}
