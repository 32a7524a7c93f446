import { LabError } from "../../errors.js";
import type { Command } from "../command.js";
import { completionScript, shells } from "../completion-script.js";

export const completionCommand: Command = {
  name: "completion",
  usage: "completion [shell]",
  summary: "Print the shell's completion script",
  description:
    "Prints a script that completes commands, options, their values, names of labs, and files, in bash or zsh (default: the shell of SHELL). " +
    "The script asks reqresp-lab itself, so it stays true when the program changes.",
  options: {
    words: { type: "boolean", hidden: true, describe: "Print what may follow these words, one a line" },
  },
  examples: [
    ["source <(reqresp-lab completion bash)", "in this bash; add the line to ~/.bashrc to keep it"],
    ["source <(reqresp-lab completion zsh)", "in this zsh; add the line to ~/.zshrc, after compinit"],
  ],
  readsRest: true,
  async run(argv, context) {
    if (argv.words) {
      const { completeWords } = await import("../complete-words.js");
      const found = await completeWords((argv["--"] as unknown[] | undefined)?.map(String) ?? [], context);
      context.stdout.write(found.map((word) => `${word}\n`).join(""));
      return 0;
    }
    const name = (argv.shell as string | undefined) ?? context.env.SHELL?.split("/").at(-1) ?? "bash";
    const shell = shells.find((one) => one === name);
    if (!shell) {
      throw new LabError("USAGE", `there is no completion for ${name}`, {
        hint: `There is one for ${shells.join(", ")}.`,
      });
    }
    context.stdout.write(completionScript[shell]);
    return 0;
  },
};
