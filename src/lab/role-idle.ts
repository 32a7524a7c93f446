/**
 * True for a command that only keeps a container alive until something is exec'd in it: `tail -f /dev/null`, `sleep infinity`,
 * a shell or `cat` that waits on stdin, and the same inside `sh -c`.
 */
export function isIdle(command: readonly string[]): boolean {
  const words = unwrapped(command);
  const [program = "", ...args] = words;
  const name = program.slice(program.lastIndexOf("/") + 1);
  switch (name) {
    case "tail":
      return args.includes("/dev/null");
    case "sleep":
      return args.length === 1;
    case "cat":
    case "true":
    case "pause":
      return args.length === 0 || args.every((arg) => arg === "-");
    case "sh":
    case "bash":
    case "ash":
    case "dash":
    case "zsh":
    case "fish":
      return args.every((arg) => /^-[il]+$|^--(login|interactive)$/.test(arg));
    case "python":
    case "python3":
    case "node":
      // The interpreter alone waits for lines on a terminal.
      return args.every((arg) => arg === "-i");
    default:
      return false;
  }
}

/** Takes `sh -c "…"`, `exec`, an init and loops around a sleep away. */
function unwrapped(command: readonly string[]): string[] {
  let words = [...command];
  for (let round = 0; round < 4; round++) {
    const name = (words[0] ?? "").replace(/^.*\//, "");
    const flag = words.findIndex((word) => /^-[a-z]*c$/.test(word));
    if (/^(ba|da|a|z)?sh$/.test(name) && flag > 0 && words[flag + 1] !== undefined) {
      const script = words[flag + 1]!.trim().replace(/;$/, "");
      // No idling takes a long script.
      if (script.length > 300) return words;
      const loop = /^while\s+(?:true|:|\[\s*1\s*\]|sleep\s+\S+)\s*;\s*do\s+(.*?);?\s*done$/s.exec(script);
      const line = (loop?.[1] ?? script).trim();
      if (line === ":" || line === "true") return ["sleep", "infinity"];
      // More than one command is a program of its own.
      if (/[;&|\n]/.test(line)) return words;
      words = line.split(/\s+/).map((word) => word.replace(/^["']|["']$/g, ""));
    } else if (name === "exec" || (/^(tini|dumb-init|docker-init|catatonit)$/.test(name) && words.length > 1)) {
      words = words.slice(1);
      while (words[0]?.startsWith("-")) words = words.slice(1);
    } else return words;
  }
  return words;
}
