import type { Command } from "../command.js";
import { captureCommand } from "./capture.js";
import { completionCommand } from "./completion.js";
import { configCommand } from "./config.js";
import { demoCommand } from "./demo.js";
import { downCommand } from "./down.js";
import { extcapCommand } from "./extcap.js";
import { psCommand } from "./ps.js";
import { reportCommand } from "./report.js";
import { runCommand } from "./run.js";
import { summaryCommand } from "./summary.js";
import { upCommand } from "./up.js";

/** Every command, in the order in which lists show them. */
export const commands: readonly Command[] = [
  demoCommand,
  upCommand,
  runCommand,
  captureCommand,
  extcapCommand,
  downCommand,
  summaryCommand,
  reportCommand,
  psCommand,
  configCommand,
  completionCommand,
];
