import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { containerKeeperScript } from "../../src/capture/keeper.js";
import { connectEngine } from "../../src/docker/connect.js";
import { startHelper } from "../../src/docker/helper-container.js";
import { packetsIn } from "./support/capture-network.js";
import { createProject, type TestProject } from "./support/project.js";

let lab: TestProject;
let path: Path;
beforeAll(async () => {
  lab = await createProject("breaks");
  expect(await lab.run(["up"])).toMatchObject({ exitCode: 0 });
  // Captures once, so that the image is there.
  expect(await lab.run(["capture", "--via", "sidecar", "--duration", "0.1"])).toMatchObject({ exitCode: 0 });
  path = await openPath("/var/run/docker.sock");
});
afterAll(async () => {
  path?.close();
  await lab?.[Symbol.asyncDispose]();
});

describe("a connection to the Engine that breaks and can be made again at once", () => {
  it("is why the client ended, not the client's own failure", async () => {
    const run = lab.start(["run", "-m", "halo", "--client-cmd", "sleep 30"], { env: { DOCKER_HOST: path.host } });
    await run.prints("server listening");
    await expect.poll(() => lab.programsIn("client")).toContainEqual("sleep 30");
    // The guard is there a moment later.
    await expect.poll(() => lab.programsIn("client")).toContainEqual(expect.stringContaining("reqresp-lab-agent"));
    path.cut();
    const { exitCode, stderr } = await run.ended;
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2 });
    expect(stderr).toMatch(
      /The connection to the Docker Engine broke, which ended the (client|server)\. \[ENGINE_UNREACHABLE\]/,
    );
    await expect
      .poll(async () => [...(await lab.programsIn("client")), ...(await lab.programsIn("server"))])
      .toEqual([]);
  });

  it.each(["sidecar", "netns"])("is why tcpdump ended in a container, and says what is kept (%s)", async (via) => {
    const file = `${via}.pcap`;
    const env = { DOCKER_HOST: path.host };
    const capture = lab.start(["capture", "--via", via, "-w", file], { env });
    await capture.prints("Ctrl-C ends it");
    path.cut();
    const { exitCode, stderr } = await capture.ended;
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2 });
    expect(stderr).toMatch(
      /The connection to the Docker Engine broke, which ended tcpdump on .* \[ENGINE_UNREACHABLE\]/,
    );
    const kept = (await packetsIn(`${lab.folder}/${file}`)).length;
    expect(stderr).toContain(
      kept === 0 ? "No packet had been captured until then." : `Captured until then: ${kept} packet`,
    );
  });
});

describe("a container that captures", () => {
  it("ends when whoever started it says nothing to it, as one that was killed in between", {
    timeout: 60_000,
  }, async () => {
    const engine = await connectEngine(process.env);
    const helper = await startHelper(engine, {
      purpose: "capture",
      project: lab.name,
      image: "reqresp-lab/tcpdump:local",
      command: ["/bin/sh", "-c", containerKeeperScript, "reqresp-lab-capture", "lo", "tcpdump", "-i", "lo", "-w", "-"],
      networkMode: "host",
      capabilities: ["NET_RAW"],
    });
    helper.stdout.resume();
    helper.stderr.resume();
    expect(await helper.exited).toBe(1);
  });
});

/** A way to the Engine over tcp that can be cut and used again. */
interface Path {
  host: string;
  cut(): void;
  close(): void;
}

async function openPath(socketPath: string): Promise<Path> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const engine = connect(socketPath);
    for (const end of [socket, engine]) {
      sockets.add(end);
      end.on("error", () => {});
      end.on("close", () => sockets.delete(end));
    }
    socket.pipe(engine).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    host: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    close: () => {
      server.close();
      cut();
    },
  };
}
