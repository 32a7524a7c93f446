import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { baseImage } from "./support/base-image.js";
import { type OwnEngine, startEngine } from "./support/own-engine.js";
import { createProject } from "./support/project.js";
import { hasTool } from "./support/tools.js";

const tools = ["podman", "unshare", "setpriv"];
const helpers = ["/usr/libexec/podman/catatonit", "/usr/lib/podman/netavark", "/usr/lib/podman/aardvark-dns"];
const able = process.getuid?.() === 0 && [...tools, ...helpers].every((name) => hasTool(name));

/** Limits as they are here: Podman would raise them, which takes a right that root may lack. */
const startPodman = () =>
  startEngine(
    (folder) => `mount -t tmpfs tmpfs /run
ip link set lo up
cat > ${folder}/containers.conf <<TEXT
[containers]
default_ulimits = ["nofile=$(ulimit -Hn):$(ulimit -Hn)", "nproc=4096:4096"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
TEXT
export CONTAINERS_CONF=${folder}/containers.conf
exec podman --root ${folder}/data --runroot /run/containers/storage --network-config-dir ${folder}/networks \\
  system service --time 0 unix://${folder}/engine.sock
`,
  );

describe.skipIf(!able)("Podman's socket (skipped without root, podman, catatonit, netavark and aardvark-dns)", () => {
  let engine: OwnEngine;
  beforeAll(async () => {
    engine = await startPodman();
  });
  afterAll(() => engine[Symbol.asyncDispose]());

  it("serves a demo from nothing to nothing", async () => {
    await using project = await createProject("podman");
    const { exitCode, stdout, stderr } = await project.run(["demo", "--json"], { env: { DOCKER_HOST: engine.host } });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const { report } = JSON.parse(stdout);
    expect(report.verdict).toEqual({ kind: "complete", reasons: [] });
    expect(report.totals.exchanges).toBe(2);
    expect(report.connections[0]).toMatchObject({
      client: { name: "reqresp-client" },
      server: { name: "reqresp-server", port: 2222 },
    });
    expect(await engine.docker("ps", "-aq")).toBe("");
    expect(await engine.docker("network", "ls", "-q", "--filter", "label=com.docker.compose.project")).toBe("");
  });

  it("recreates nothing at a second up, and tells the name of a client that has ended at once", async () => {
    await using project = await createProject("podman-once");
    const file = fileURLToPath(new URL("stacks/at-once/compose.yml", import.meta.url));
    const env = { DOCKER_HOST: engine.host, BASE_IMAGE: baseImage() };
    const run = (...words: string[]) => project.run([...words, "-f", file], { env });
    expect(await run("up")).toMatchObject({ exitCode: 0 });
    const server = await engine.docker("ps", "-aq", "--filter", "label=com.docker.compose.service=alpha");
    expect(await run("up")).toMatchObject({ exitCode: 0 });
    expect(await engine.docker("ps", "-aq", "--filter", "label=com.docker.compose.service=alpha")).toBe(server);
    const { exitCode, stdout, stderr } = await run("capture", "--run", "--json", "-w", "once.pcap");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const { report } = JSON.parse(stdout);
    expect(report.connections[0].client.name).toBe("beta");
    expect(await run("down")).toMatchObject({ exitCode: 0, stdout: "removed 2 containers, 1 network\n" });
  });
});
