import { spawn } from "node:child_process";
import { Agent } from "node:http";
import { Duplex } from "node:stream";

/**
 * HTTP agent that reaches a remote Engine as the docker command does: through the user's own `ssh` and
 * `docker system dial-stdio` there. So ~/.ssh/config, keys, agents and known_hosts are honoured, and host keys are checked.
 */
export function sshAgent(endpoint: string): Agent {
  const url = new URL(endpoint);
  const destination = ["-o", "ConnectTimeout=30", "-T"];
  if (url.username) destination.push("-l", decodeURIComponent(url.username));
  if (url.port) destination.push("-p", url.port);
  // "--" keeps a host that begins with a dash from being read as an option.
  destination.push("--", url.hostname, "docker", "system", "dial-stdio");
  const agent = new Agent({ keepAlive: true });
  return Object.assign(agent, { createConnection: () => dialStdio(destination) });
}

function dialStdio(parameters: string[]): Duplex {
  const child = spawn("ssh", parameters, { stdio: ["pipe", "pipe", "pipe"] });
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(-2000);
  });
  child.on("error", (error) => stream.destroy(error));
  child.on("close", (code) => {
    if (code === 0) return;
    stream.destroy(new Error(complaint.trim() || `ssh ended with status ${code}`));
  });
  stream.on("close", () => child.kill());
  const pipes = [child.stdin, child.stdout, child.stderr] as unknown as { ref(): void; unref(): void }[];
  // Node's HTTP client tunes its sockets; here there is nothing to tune. An idle connection must not keep the program alive,
  // and a pipe to a process holds it as much as the process itself.
  return Object.assign(stream, {
    setKeepAlive: () => stream,
    setNoDelay: () => stream,
    setTimeout: () => stream,
    ref: () => {
      for (const handle of [child, ...pipes]) handle.ref();
    },
    unref: () => {
      for (const handle of [child, ...pipes]) handle.unref();
    },
  });
}
