import type { Role } from "./role-names.js";

/** How a program file is started, by its extension; undefined interpreter: the file itself. In order of preference. */
const interpreters: readonly (readonly [string, readonly string[]])[] = [
  [".py", ["python"]],
  [".js", ["node"]],
  [".mjs", ["node"]],
  [".cjs", ["node"]],
  [".rb", ["ruby"]],
  [".pl", ["perl"]],
  [".php", ["php"]],
  [".lua", ["lua"]],
  [".sh", ["sh"]],
  [".jar", ["java", "-jar"]],
];

/** Other base names that a role's program has in the courses' labs, tried after the role's own. */
const otherNames: Record<Role, readonly string[]> = {
  server: ["srv", "broker", "publisher", "pub", "responder", "receiver", "api", "app", "main"],
  client: ["subscriber", "sub", "requester", "sender", "consumer"],
};

/**
 * The programs in a folder that the role may mean, as commands. `server.py` beside `serverUDP.py` and `auto_server.py` is the one
 * meant: an exact name wins over one that only contains the role. One entry: clear. Several: the candidates. None: nothing fits.
 */
export function programsFor(role: Role, files: readonly string[]): { file: string; command: string[] }[] {
  const programs = programsIn(files);
  const named = (name: string) => programs.filter((program) => program.base.toLowerCase() === name);
  const exact = [role, ...otherNames[role]].map(named).find((found) => found.length > 0);
  const found = exact ?? programs.filter((program) => program.base.toLowerCase().includes(role));
  return found.map(({ file, command }) => ({ file, command }));
}

/** Everything in a folder that looks like a program, whatever its name: names, or absolute paths where they are not in the working directory. */
export function programsIn(files: readonly string[]): { file: string; base: string; command: string[] }[] {
  return files
    .map((path) => path.replace(/^\.\//, ""))
    .filter((path) => path !== "" && (path.startsWith("/") || !path.includes("/")))
    .map(commandOf)
    .filter((program) => program !== undefined);
}

function commandOf(file: string): { file: string; base: string; command: string[] } | undefined {
  for (const [extension, interpreter] of interpreters) {
    if (file.endsWith(extension)) {
      return { file, base: nameOf(file).slice(0, -extension.length), command: [...interpreter, file] };
    }
  }
  // Without an extension only the exact names are programs: `server`, built from C or Go.
  const base = nameOf(file);
  if (!/^(server|client)$/.test(base)) return undefined;
  return { file, base, command: [file.startsWith("/") ? file : `./${file}`] };
}

function nameOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}
