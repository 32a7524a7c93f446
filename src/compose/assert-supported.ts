import { LabError } from "../errors.js";
import type { Stack } from "./stack.js";

/** Throws COMPOSE_UNSUPPORTED when the stack would run otherwise than its file says; for `up`, before anything is created. */
export function assertSupported(stack: Stack): void {
  const [first, ...more] = stack.unsupported ?? [];
  if (first === undefined) return;
  throw new LabError("COMPOSE_UNSUPPORTED", [first, ...more].join(" "), {
    hint: "Start this stack with `docker compose up -d`; run, capture, ps and down then work on it as on any other.",
  });
}
