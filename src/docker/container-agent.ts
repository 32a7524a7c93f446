import { LabError } from "../errors.js";
import { isPaused } from "./containers.js";
import type { Engine } from "./engine.js";
import { type ExecProcess, startExec } from "./exec.js";

/**
 * A small shell program in a container that does from inside what the Engine cannot do from outside: signal programs that
 * were started by exec, with all their children, and read the kernel's socket tables. It knows the programs by a marker in
 * their environment, which children inherit. It needs no more than `sh`, and no rights beyond those of the programs' user.
 *
 * It also guards: when this process dies (even by SIGKILL), the Engine closes the agent's stdin, and the agent ends the
 * marked programs.
 */
export interface ContainerAgent extends AsyncDisposable {
  /** Sends a signal to every marked process; resolves to how many got it. */
  signal(name: "TERM" | "KILL" | "INT" | "0"): Promise<number>;
  /** /proc/net/{tcp,tcp6,udp,udp6} by name. */
  socketTables(): Promise<Map<string, string>>;
  /** Process numbers (inside) and command lines of whoever holds these sockets open, as far as the user may see. */
  holders(inodes: readonly number[]): Promise<{ pid: number; commandLine: string }[]>;
  /** Resolves when it has ended: true when its stdin had ended before it was told to leave, as when the connection to the Engine breaks. */
  readonly abandoned: Promise<boolean>;
  /** Lets go without a word, as if this process had died: the marked programs are ended, in a paused container as soon as it goes on. */
  abandon(): void;
}

/** The variable that carries the marker. */
export const markerVariable = "REQRESP_LAB_RUN";

/** An answer that takes this long may never come: it is looked whether the container is paused. */
const silentMs = 1_000;

/**
 * Undefined when the container has no shell to run it.
 * @throws LabError CONTAINER_STOPPED when the container is paused, now or when something is asked later
 */
export async function startAgent(
  engine: Engine,
  containerId: string,
  marker: string,
): Promise<ContainerAgent | undefined> {
  const answers: { resolve(lines: string[]): void; reject(reason: Error): void }[] = [];
  let lines: string[] = [];
  let rest = "";
  const process = await startExec(engine, containerId, {
    command: agentArguments(marker),
    title: "a look into the container",
    onOutput: (chunk, stream) => {
      if (stream === "stderr") return;
      const parts = (rest + chunk.toString("latin1")).split("\n");
      rest = parts.pop() ?? "";
      for (const line of parts) {
        if (line !== ".") lines.push(line);
        else {
          answers.shift()?.resolve(lines);
          lines = [];
        }
      }
    },
  }).catch((error: unknown) => {
    if ((error as { code?: string }).code === "PROGRAM_NOT_FOUND") return undefined;
    throw error;
  });
  if (process === undefined) return undefined;
  let gone = false;
  let leaving = false;
  // What its status is when the connection has broken differs from Engine to Engine.
  const abandoned = process.exited.then(
    ({ exitCode, containerRunning }) => !leaving && containerRunning && exitCode !== 137 && exitCode !== 143,
    () => false,
  );
  void abandoned.then(() => {
    gone = true;
    for (const answer of answers.splice(0)) answer.reject(new AgentGone());
  });
  const ask = async (request: string): Promise<string[]> => {
    if (gone) throw new AgentGone();
    if (request === "leave") leaving = true;
    const answer = new Promise<string[]>((resolve, reject) => answers.push({ resolve, reject }));
    // One that nobody waits for any more may still fail.
    answer.catch(() => {});
    await process.write(`${request}\n`);
    for (;;) {
      const lines = await orSilence(answer);
      if (lines !== undefined) return lines;
      if (await isPaused(engine, containerId)) throw paused(containerId);
    }
  };
  // The first answer tells that a shell runs there.
  try {
    await ask("hello");
  } catch (error) {
    if (error instanceof AgentGone) return undefined;
    process.detach();
    throw error;
  }
  return agentOver(ask, process, abandoned);
}

async function orSilence(answer: Promise<string[]>): Promise<string[] | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), silentMs);
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearTimeout(timer);
  }
}

function paused(containerId: string): LabError {
  const id = containerId.slice(0, 12);
  return new LabError("CONTAINER_STOPPED", `The container ${id} is paused.`, {
    hint: `Let it go on with \`docker unpause ${id}\`.`,
  });
}

/** How the agent is started. */
export function agentArguments(marker: string): string[] {
  return ["sh", "-c", script, "reqresp-lab-agent", `${markerVariable}=${marker}`];
}

/** The agent (or its container) has ended. */
export class AgentGone extends Error {
  override readonly name = "AgentGone";
  constructor() {
    super("the agent in the container has ended");
  }
}

function agentOver(
  ask: (request: string) => Promise<string[]>,
  process: ExecProcess,
  abandoned: Promise<boolean>,
): ContainerAgent {
  return {
    abandoned,
    signal: async (name) => Number((await ask(`signal ${name}`))[0] ?? 0),
    socketTables: async () => {
      const tables = new Map<string, string>();
      let name = "";
      for (const line of await ask("sockets")) {
        if (line.startsWith(":")) name = line.slice(1);
        else tables.set(name, `${tables.get(name) ?? ""}${line}\n`);
      }
      return tables;
    },
    holders: async (inodes) => {
      const answer = await ask(`holders ${inodes.map((inode) => `socket:[${inode}]`).join(" ")}`);
      return answer.map((line) => {
        const space = line.indexOf(" ");
        return { pid: Number(line.slice(0, space)), commandLine: line.slice(space + 1).trim() };
      });
    },
    abandon: () => process.detach(),
    [Symbol.asyncDispose]: async () => {
      try {
        await ask("leave");
        process.endInput();
        await abandoned;
      } catch (error) {
        // It has ended, or leaves as soon as its container goes on.
        if (!(error instanceof AgentGone) && !(error instanceof LabError)) throw error;
        process.detach();
      }
    },
  };
}

/*
 * POSIX sh, builtins only, so that the smallest image will do; `readlink`, `tr` and `sleep` are used where they exist.
 * `read` drops the zero bytes of /proc/<pid>/environ. Each answer ends with a line ".".
 */
const script = `
marker=$1
marked() {
  for d in /proc/[0-9]*; do
    while IFS= read -r e || [ -n "$e" ]; do
      case $e in *"$marker"*) echo "\${d#/proc/}"; break ;; esac
      e=
    done < "$d/environ"
  done
}
signal() {
  n=0
  for p in $(marked); do kill -s "$1" "$p" && n=$((n+1)); done
  echo $n
}
holders() {
  for d in /proc/[0-9]*; do
    for f in "$d"/fd/*; do
      l=$(readlink "$f") || continue
      case " $* " in *" $l "*)
        echo "\${d#/proc/} $(tr '\\000\\n' '  ' < "$d/cmdline")"
        break ;;
      esac
    done
  done
}
exec 2>/dev/null
while read -r verb rest; do
  case $verb in
    signal) signal "$rest" ;;
    holders) holders $rest ;;
    sockets)
      for t in tcp tcp6 udp udp6; do
        echo ":$t"
        while IFS= read -r l; do echo "$l"; done < /proc/net/$t
      done ;;
    leave) echo .; exit 0 ;;
  esac
  echo .
done
signal TERM
i=0
while [ -n "$(marked)" ] && [ $i -lt 20 ]; do
  i=$((i+1))
  sleep 0.1 || sleep 1 || i=20
done
signal KILL
`;
