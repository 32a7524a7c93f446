import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";

const folder = fileURLToPath(new URL("../../labs/reqresp", import.meta.url));
const python = hasPython();
const running: ChildProcess[] = [];

afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
  }
});

function hasPython(): boolean {
  try {
    execFileSync("python3", ["--version"]);
    return true;
  } catch {
    return false;
  }
}

interface Program {
  child: ChildProcess;
  output: () => string;
  until: (pattern: RegExp) => Promise<RegExpExecArray>;
  ended: Promise<number | string | null>;
}

function start(...words: string[]): Program {
  const child = spawn("python3", words, { cwd: folder, env: { PATH: process.env.PATH } });
  running.push(child);
  let output = "";
  const waiting = new Set<() => void>();
  const take = (chunk: string) => {
    output += chunk;
    for (const look of waiting) look();
  };
  child.stdout?.setEncoding("utf8").on("data", take);
  child.stderr?.setEncoding("utf8").on("data", take);
  const ended = once(child, "close").then(([code, signal]) => code ?? signal);
  return {
    child,
    ended,
    output: () => output,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(output);
          if (match === null) return;
          waiting.delete(look);
          resolve(match);
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`ended without ${pattern}: ${output}`)));
      }),
  };
}

async function startServer(port = 0): Promise<Program & { port: number }> {
  const program = start("server.py", String(port));
  const match = await program.until(/Server listening on 0\.0\.0\.0:(\d+)\n/);
  return { ...program, port: Number(match[1]) };
}

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

async function readBytes(socket: Socket, count: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= count) break;
  }
  return Buffer.concat(chunks);
}

describe.skipIf(!python)("the programs of the request-response lab (with a local python3)", () => {
  it("print the transcripts of the manual", async () => {
    const server = await startServer();
    const client = start("client.py", "127.0.0.1", String(server.port));
    client.child.stdin?.end("halo\n\napa kabar?\nbye\n");
    expect(await client.ended).toBe(0);
    expect(client.output()).toBe(
      "Enter message: <class 'bytes'>\nReceived from server: Echo: halo\n" +
        "Enter another message: Enter another message: <class 'bytes'>\nReceived from server: Echo: apa kabar?\n" +
        "Enter another message: ",
    );
    await server.until(/Connection closed/);
    expect(
      server
        .output()
        .replace(/127\.0\.0\.1', \d+/g, "A', 1")
        .split("\n"),
    ).toEqual([
      `Server listening on 0.0.0.0:${server.port}`,
      "Connection from: ('A', 1)",
      "Received from client: halo",
      "Received from client: apa kabar?",
      "Connection closed: ('A', 1)",
      "",
    ]);
  });

  it("end at the end of the input as at the word bye", async () => {
    const server = await startServer();
    const client = start("client.py", "127.0.0.1", String(server.port));
    client.child.stdin?.end("halo\nno line end");
    expect(await client.ended).toBe(0);
    expect(client.output()).toContain("Received from server: Echo: no line end\n");
  });

  it.each([1, 1023, 1024, 1025, 100_000])("answer a message of %i characters whole", async (length) => {
    const server = await startServer();
    const client = start("client.py", "127.0.0.1", String(server.port));
    const message = Array.from({ length }, (_, i) => ["é", "€", "😀", "a"][i % 4]).join("");
    client.child.stdin?.end(`${message}\nshort\nbye\n`);
    expect(await client.ended).toBe(0);
    const answers = client.output().match(/(?<=Received from server: ).*/g);
    expect(answers).toEqual([`Echo: ${message}`, "Echo: short"]);
  });

  it("answer messages in order, however the bytes are cut into segments", async () => {
    const server = await startServer();
    const socket = await dial(server.port);
    const texts = Array.from({ length: 200 }, (_, i) => `${i} ${"é😀".repeat(i)}`);
    const bytes = Buffer.from(texts.map((text) => `${text}\n`).join(""));
    const answer = Buffer.from(texts.map((text) => `Echo: ${text}\n`).join(""));
    const reading = readBytes(socket, answer.length);
    for (let at = 0; at < bytes.length; at += 997) socket.write(bytes.subarray(at, at + 997));
    expect((await reading).equals(answer)).toBe(true);
    socket.destroy();
  });

  it("serve several clients at once", async () => {
    const server = await startServer();
    const idle = await dial(server.port);
    const sockets = await Promise.all(Array.from({ length: 20 }, () => dial(server.port)));
    const answers = await Promise.all(
      sockets.map(async (socket, i) => {
        socket.write(`client ${i}\n`);
        return (await readBytes(socket, `Echo: client ${i}\n`.length)).toString();
      }),
    );
    expect(answers).toEqual(sockets.map((_, i) => `Echo: client ${i}\n`));
    for (const socket of [idle, ...sockets]) socket.destroy();
  });

  it("survive bytes that are no text, and show no control character of a peer", async () => {
    const server = await startServer();
    const socket = await dial(server.port);
    const message = Buffer.from("ff1b5b324ae280ae00", "hex");
    socket.write(Buffer.concat([message, Buffer.from("\n")]));
    expect((await readBytes(socket, 16)).subarray(6, -1).equals(message)).toBe(true);
    await server.until(/Received from client: \ufffd\\x1b\[2J\\u202e\\x00\n/);
    socket.destroy();
  });

  it("say when a message is cut off or a connection is lost, and go on", async () => {
    const server = await startServer();
    const cut = await dial(server.port);
    cut.end("no newline");
    await server.until(/Connection closed: .*, its last message ended without a newline\n/);
    const lost = await dial(server.port);
    lost.write("halo\n");
    await readBytes(lost, 11);
    lost.resetAndDestroy();
    await server.until(/Connection lost: .*, Connection reset by peer\n/);
    const socket = await dial(server.port);
    socket.write("halo\n");
    expect((await readBytes(socket, 11)).toString()).toBe("Echo: halo\n");
    socket.destroy();
  });

  it("close the connection of a message that never ends", async () => {
    const server = await startServer();
    const socket = await dial(server.port);
    socket.on("error", () => {});
    const block = Buffer.alloc(1024 * 1024, "x");
    for (let i = 0; i < 18; i++) socket.write(block);
    await server.until(/its last message is longer than 16 MiB\n/);
    socket.destroy();
  });

  it.each(["SIGTERM", "SIGINT"] as const)(
    "end cleanly at %s, and the port can be bound again at once",
    async (signal) => {
      const first = await startServer();
      const socket = await dial(first.port);
      socket.write("halo\n");
      await readBytes(socket, 11);
      first.child.kill(signal);
      expect(await first.ended).toBe(0);
      expect(first.output()).toMatch(/Server stopped\n$/);
      expect(first.output()).not.toContain("Traceback");
      const second = await startServer(first.port);
      expect(second.port).toBe(first.port);
      socket.destroy();

      const client = start("client.py", "127.0.0.1", String(second.port));
      await client.until(/Enter message: /);
      client.child.kill(signal);
      expect(await client.ended).toBe(0);
      expect(client.output()).toBe("Enter message: \n");
    },
  );

  it("say in one line that the port is taken, or that nobody listens, or that the server has gone", async () => {
    const server = await startServer();
    const second = start("server.py", String(server.port));
    expect(await second.ended).toBe(1);
    expect(second.output()).toBe(`Server cannot listen on 0.0.0.0:${server.port}: Address already in use\n`);

    const listener = createServer((socket) => socket.once("data", () => socket.end())).listen(0, "127.0.0.1");
    await once(listener, "listening");
    const { port } = listener.address() as { port: number };
    const left = start("client.py", "127.0.0.1", String(port));
    left.child.stdin?.write("halo\n");
    expect(await left.ended).toBe(1);
    expect(left.output()).toMatch(/Client cannot talk to .*: the server closed the connection\n$/);
    listener.close();
    await once(listener, "close");

    const refused = start("client.py", "127.0.0.1", String(port));
    expect(await refused.ended).toBe(1);
    expect(refused.output()).toBe(`Client cannot connect to 127.0.0.1:${port}: Connection refused\n`);
  });
});
