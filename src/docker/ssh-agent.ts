import { spawn } from "node:child_process";
import { Agent } from "node:http";
import type { Socket } from "node:net";
import { Duplex, Writable } from "node:stream";
import { LabError } from "../errors.js";

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

/** How long after its end the last words of ssh may come. */
const lastWordsMs = 200;

function broken(why: string): LabError {
  const message = `The connection to the Docker Engine broke: ${why.replace(/\.$/, "")}.`;
  const hint =
    "Check that ssh reaches it, and what is left there with `reqresp-lab ps`; `reqresp-lab down` removes it.";
  return new LabError("ENGINE_UNREACHABLE", message, { hint, cause: new Error(why) });
}

function dialStdio(parameters: string[]): Duplex {
  const child = spawn("ssh", parameters, { stdio: ["pipe", "pipe", "pipe"] });
  // They are sockets, whatever their types say.
  const pipes = [child.stdin, child.stdout, child.stderr] as unknown as Socket[];
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(-2000);
  });
  const ended = new Promise<LabError | undefined>((resolve) => {
    child.on("error", ({ message }) => resolve(broken(`ssh cannot be started (${message})`)));
    const tell = (code: number | null, signal: string | null) => {
      const how = signal === null ? `ssh ended with status ${code}` : `ssh was ended by ${signal}`;
      resolve(code === 0 ? undefined : broken(complaint.trim() || how));
    };
    child.on("close", tell);
    // What it started may hold its pipes for as long as it likes: a master connection that stays, a proxy.
    child.on("exit", (code, signal) => {
      setTimeout(() => {
        tell(code, signal);
        for (const pipe of pipes) pipe.destroy();
      }, lastWordsMs);
    });
  });
  // That its pipes break is told first, and why a moment later: the reason is what is passed on.
  async function* said() {
    try {
      yield* child.stdout;
    } catch (error) {
      throw (await ended) ?? error;
    }
    const failure = await ended;
    if (failure) throw failure;
  }
  const typed = new Writable({
    write: (chunk, _encoding, done) => {
      child.stdin.write(chunk, (error) => {
        if (error) ended.then((failure) => done(failure ?? broken("ssh ended")));
        else done();
      });
    },
    final: (done) => {
      child.stdin.end(() => done());
    },
  });
  child.stdin.on("error", () => {});
  const stream = Duplex.from({ readable: said(), writable: typed });
  stream.on("close", () => {
    child.kill();
    for (const pipe of pipes) pipe.destroy();
  });
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
