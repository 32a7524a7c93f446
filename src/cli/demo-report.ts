import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { LabError } from "../errors.js";
import { reportCommand } from "./commands/report.js";
import type { Context } from "./context.js";
import { makeFolder } from "./make-folder.js";

type Arguments = Record<string, unknown>;

/** Faces of the capture that are written beside it: lab report, page, annotated capture, data. */
const endings = [".md", ".html", ".annotated.pcapng", ".json"];

/**
 * Prepares the folder of --report: made when missing, and empty unless --force. Nothing is written yet.
 * @returns path of the capture in it
 */
export async function openReportFolder(folder: string, project: string, argv: Arguments): Promise<string> {
  if (argv.write !== undefined) {
    throw new LabError("USAGE", "--report writes the capture into its folder, so -w has nothing to say", {
      hint: "Give one of them.",
    });
  }
  try {
    await makeFolder(folder);
    const there = await readdir(folder);
    if (there.length > 0 && argv.force !== true) {
      throw new LabError("OUTPUT_EXISTS", `the folder ${folder} is not empty`, {
        hint: "Name another folder, or let its files be overwritten with --force.",
      });
    }
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw new LabError("OUTPUT_UNWRITABLE", `the folder ${folder} cannot be used: ${(error as Error).message}`, {
      hint: "Name a folder that you may write to.",
      cause: error,
    });
  }
  return join(folder, `${project}.pcap`);
}

/** Writes every face of a capture beside it, each as `report` does it. */
export async function writeReports(capture: string, argv: Arguments, context: Context): Promise<string[]> {
  const base = capture.replace(/\.pcap$/, "");
  const files = endings.map((ending) => base + ending);
  for (const output of files) {
    await reportCommand.run(
      { file: capture, output, report: argv.report, force: argv.force, lang: argv.lang },
      context,
    );
  }
  return files;
}
