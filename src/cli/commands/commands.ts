import type { Command } from "../command.js";
import { configCommand } from "./config.js";
import { downCommand } from "./down.js";
import { psCommand } from "./ps.js";
import { summaryCommand } from "./summary.js";
import { upCommand } from "./up.js";

/** Every command, in the order in which lists show them. */
export const commands: readonly Command[] = [upCommand, downCommand, summaryCommand, psCommand, configCommand];
