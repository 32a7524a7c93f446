import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { CaptureTarget } from "../../../src/capture/capture.js";
import { connectEngine } from "../../../src/docker/connect.js";

const run = promisify(execFile);
const image = "reqresp-lab/python:local";

const serverProgram = `
import socket
s = socket.create_server(("", 2222), family=socket.AF_INET6, dualstack_ipv6=True) if socket.has_dualstack_ipv6() else socket.create_server(("", 2222))
while True:
    c, _ = s.accept()
    c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    while data := c.recv(65536):
        c.sendall(data)
    c.close()
`;
const clientProgram = `
import socket, sys
c = socket.create_connection((sys.argv[1], 2222))
c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
for i in range(int(sys.argv[2])):
    c.sendall(b"message %07d" % i)
    c.recv(65536)
c.shutdown(socket.SHUT_WR)
c.recv(1)
c.close()
`;

/** Two containers of one project on a network of their own: an echo server on port 2222 and one who can talk to it. */
export interface CaptureNetwork extends AsyncDisposable {
  target: CaptureTarget;
  server: string;
  client: string;
  /** One connection with so many exchanges, from its SYN to its last ACK. */
  talk(exchanges: number, address?: string): Promise<void>;
}

export async function docker(...words: string[]): Promise<string> {
  return (await run("docker", words)).stdout.trim();
}

/** tcpdump's text of a file, a line a packet, without times. */
export async function packetsIn(path: string, filter = ""): Promise<string[]> {
  const { stdout } = await run("tcpdump", ["-n", "-t", "-r", path, ...(filter ? [filter] : [])], { maxBuffer: 1e8 });
  return stdout.split("\n").filter((line) => line !== "");
}

/** @param networkOptions what `docker network create` gets beside the name */
export async function createCaptureNetwork(...networkOptions: string[]): Promise<CaptureNetwork> {
  const project = `cap${randomBytes(4).toString("hex")}`;
  const server = `${project}-server`;
  const client = `${project}-client`;
  const network = await docker("network", "create", ...networkOptions, project);
  const remove = async () => {
    await docker("rm", "-f", server, client);
    await docker("network", "rm", project);
  };
  try {
    const labels = (service: string) => [
      ...["--label", `com.docker.compose.project=${project}`],
      ...["--label", `com.docker.compose.service=${service}`],
    ];
    const start = ["run", "-d", "--init", "--network", project];
    const serverContainerId = await docker(
      ...start,
      ...labels("server"),
      "--name",
      server,
      image,
      "python3",
      "-c",
      serverProgram,
    );
    await docker(...start, ...labels("client"), "--name", client, image, "sleep", "3600");
    const addresses = [...(await addressesOf(server)), ...(await addressesOf(client))];
    const engine = await connectEngine(process.env);
    await sleep(500);
    return {
      target: { engine, project, bridge: `br-${network.slice(0, 12)}`, serverContainerId, addresses },
      server,
      client,
      talk: async (exchanges, address = addresses[0] ?? "") => {
        await docker("exec", client, "python3", "-c", clientProgram, address, String(exchanges));
      },
      [Symbol.asyncDispose]: remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** IPv4 and, where there is one, IPv6. */
async function addressesOf(container: string): Promise<string[]> {
  const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{.GlobalIPv6Address}}{{end}}";
  return (await docker("inspect", container, "--format", format)).split(" ").filter((word) => word !== "");
}
