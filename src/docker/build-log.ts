import { readBuildTrace } from "./buildkit.js";
import { joinLines, type LineJoiner } from "./join-lines.js";

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
  const keep = (key: string, line: string) => {
    if (line.trim() !== "") output.set(key, [...(output.get(key) ?? []), line].slice(-shownLines));
  };

  const classic = joinLines(longestLine, (line) => {
    const found = /^Step (\d+\/\d+) : (.*)$/.exec(line);
    if (found) enter(`${found[1]}`, `${found[1]} ${found[2]}`);
    else if (!/^ ---> |^Removing intermediate container /.test(line)) keep(current, line);
  });
  // Of each step and each of its two streams.
  const traced = new Map<string, LineJoiner>();
  const joinerOf = (digest: string, stream: number): LineJoiner => {
    const key = `${digest} ${stream}`;
    const joiner = traced.get(key) ?? joinLines(longestLine, (line) => keep(digest, line));
    traced.set(key, joiner);
    return joiner;
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
    for (const { digest, stream, bytes } of logs) joinerOf(digest, stream).push(bytes);
  };
  return {
    read(message) {
      if (typeof message.error === "string") failure = message.error.trim();
      if (typeof message.status === "string")
        onProgress?.([message.status, message.progress].filter(Boolean).join(" "));
      if (typeof message.stream === "string") classic.push(message.stream);
      if (message.id === "moby.buildkit.trace" && typeof message.aux === "string") readTrace(message.aux);
    },
    failure: () => failure,
    step: () => step,
    lines: () => {
      const joiners = [classic, ...[1, 2].map((stream) => joinerOf(current, stream))];
      const unfinished = joiners.map(({ rest }) => rest()).filter((line) => line.trim() !== "");
      return [...(output.get(current) ?? []), ...unfinished].slice(-shownLines);
    },
  };
}
