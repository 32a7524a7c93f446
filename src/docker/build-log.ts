import { readBuildTrace } from "./buildkit.js";

/** Lines of the builder's output that a failure shows, and the longest of them. */
const shownLines = 12;
const longestLine = 2000;

/** Follows a build, classic or BuildKit: where it stands, and what to show when it fails. */
export interface BuildLog {
  read(message: Record<string, unknown>): void;
  /** The builder's own word on why it failed. */
  failure(): string | undefined;
  /** The step it is at, or that failed: "3/7 COPY . /app". */
  step(): string | undefined;
  /** Last lines of that step's output. */
  lines(): string[];
}

export function followBuild(onProgress: ((text: string) => void) | undefined): BuildLog {
  let failure: string | undefined;
  let step: string | undefined;
  const output = new Map<string, string[]>();
  let current = "";
  const enter = (key: string, name: string) => {
    current = key;
    step = name;
    onProgress?.(name);
  };
  const write = (key: string, text: string) => {
    const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
    const kept = [...(output.get(key) ?? []), ...lines.map((line) => line.slice(0, longestLine))];
    output.set(key, kept.slice(-shownLines));
  };

  const readClassic = (text: string) => {
    for (const line of text.split(/\r?\n/)) {
      const found = /^Step (\d+\/\d+) : (.*)$/.exec(line);
      if (found) enter(`${found[1]}`, `${found[1]} ${found[2]}`);
      else if (!/^ ---> |^Removing intermediate container /.test(line)) write(current, line);
    }
  };
  const readTrace = (base64: string) => {
    const { steps, logs } = readBuildTrace(base64);
    for (const { digest, name, started, completed, error } of steps) {
      const shown = name.replace(/^\[(?:\S+ )?(\d+\/\d+)\] /, "$1 ");
      if (error !== "") {
        current = digest;
        step = shown;
      } else if (started && !completed && failure === undefined) enter(digest, shown);
    }
    for (const { digest, text } of logs) write(digest, text);
  };
  return {
    read(message) {
      if (typeof message.error === "string") failure = message.error.trim();
      if (typeof message.status === "string")
        onProgress?.([message.status, message.progress].filter(Boolean).join(" "));
      if (typeof message.stream === "string") readClassic(message.stream);
      if (message.id === "moby.buildkit.trace" && typeof message.aux === "string") readTrace(message.aux);
    },
    failure: () => failure,
    step: () => step,
    lines: () => output.get(current) ?? [],
  };
}
