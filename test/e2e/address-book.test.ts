import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connectEngine } from "../../src/docker/connect.js";
import { inspectNetwork } from "../../src/docker/networks.js";
import { AddressBook } from "../../src/lab/address-book.js";
import type { Lab } from "../../src/lab/lab.js";
import { toLabNetwork } from "../../src/lab/up.js";
import type { Report } from "../../src/report/report.js";
import { baseImage } from "./support/base-image.js";
import { createProject, docker, type TestProject } from "./support/project.js";

const file = fileURLToPath(new URL("stacks/at-once/compose.yml", import.meta.url));
let project: TestProject;
const run = (...words: string[]) => project.run([...words, "-f", file], { env: { BASE_IMAGE: baseImage() } });

beforeAll(async () => {
  project = await createProject("names");
  expect(await run("up")).toMatchObject({ exitCode: 0 });
});
afterAll(() => project[Symbol.asyncDispose]());

/** "client → server:port" of each connection. */
function who({ connections }: Report): string[] {
  return connections.map(({ client, server }) => `${client.name} → ${server.name}:${server.port}`);
}

/** Where addresses are read too late, most of so many have none. */
const rounds = 4;

it("a client that has ended when its start is answered keeps its name, every time", async () => {
  const told: string[][] = [];
  for (let round = 0; round < rounds; round++) {
    const { exitCode, stdout, stderr } = await run("capture", "--run", "--json", "--force", "-w", "once.pcap");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    told.push(who(JSON.parse(stdout).report));
  }
  expect(told).toEqual(Array(rounds).fill(["beta → alpha:4000"]));
});

it("clients that somebody else starts while the capture listens have their names, two when the second got the first one's address", async () => {
  const capture = project.start(["capture", "--all", "--json", "-w", "others.pcap", "-f", file], {
    env: { BASE_IMAGE: baseImage() },
  });
  await capture.prints("Ctrl-C ends it");
  await docker("start", "-a", `${project.name}-beta-1`);
  const words = ["exec 3<>/dev/tcp/alpha/4000; echo by hand >&3; read -r reply <&3"];
  const name = `${project.name}-by-hand`;
  await docker(
    "run",
    "--rm",
    "--name",
    name,
    "--network",
    `${project.name}_default`,
    baseImage(),
    "bash",
    "-c",
    ...words,
  );
  capture.process.kill("SIGINT");
  const { exitCode, stdout, stderr } = await capture.ended;
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  const { report } = JSON.parse(stdout) as { report: Report };
  const [first, second] = report.connections.map(({ client }) => client.address);
  const both = `beta / ${name} → alpha:4000`;
  expect(who(report)).toEqual(first === second ? [both, both] : ["beta → alpha:4000", `${name} → alpha:4000`]);
});

/** A lab that is no more than a network, and a book that is opened on it. */
async function openBook() {
  const engine = await connectEngine(process.env);
  const network = await inspectNetwork(engine, `${project.name}_default`);
  const lab = {
    engine,
    stack: { project: project.name },
    containers: [],
    networks: [toLabNetwork("default", network!)],
  };
  return AddressBook.open(lab as unknown as Lab);
}

/** Starts a container that tells its address and ends. Nothing else happens in this process meanwhile: whatever the Engine tells of it is read too late. */
function startUnseen(name: string): string {
  const words = ["run", "--rm", "--name", name, "--network", `${project.name}_default`, baseImage()];
  const { stdout } = spawnSync("docker", [...words, "getent", "hosts", name], { encoding: "utf8" });
  return stdout.split(" ")[0]!;
}

it("a container that had ended before anybody could look is known by the packets, when nobody else can have sent them", async () => {
  using book = await openBook();
  const name = `${project.name}-unseen`;
  const address = startUnseen(name);
  await sleep(100);
  const known = await book.names([]);
  expect(known.get(address)).toBeUndefined();
  const names = await book.names([address, ...known.keys(), "192.0.2.1"]);
  expect(names).toEqual(new Map([...known, [address, name]]));
});

it("two that nobody could look at stay nameless: which is which, the packets cannot tell", async () => {
  using book = await openBook();
  const addresses = [startUnseen(`${project.name}-one`), startUnseen(`${project.name}-two`)];
  await sleep(100);
  const names = await book.names(addresses);
  expect(addresses.map((address) => names.get(address))).toEqual([undefined, undefined]);
});
