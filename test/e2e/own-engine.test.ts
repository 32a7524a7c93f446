import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { forLoopback, writeCertificate } from "./support/certificate.js";
import { type OwnEngine, startDockerd } from "./support/own-engine.js";
import { createProject } from "./support/project.js";
import { hasTool } from "./support/tools.js";

/** Twenty at once take their while where two processors do everything. */
const never = 400_000;

const able =
  process.getuid?.() === 0 &&
  ["dockerd", "unshare", "nsenter", "setpriv", "ip", "openssl"].every((name) => hasTool(name));

/** Containers, networks that are not the Engine's own, and files. */
async function left(engine: OwnEngine): Promise<string[]> {
  const containers = await engine.docker("ps", "-aq");
  const networks = await engine.docker("network", "ls", "-q", "--filter", "type=custom");
  return `${containers}\n${networks}`.split("\n").filter(Boolean);
}

describe.skipIf(!able)(
  "an Engine of one's own (skipped where no second one can be started: root, dockerd, unshare)",
  () => {
    describe("with addresses for two networks more", () => {
      let engine: OwnEngine;
      beforeAll(async () => {
        engine = await startDockerd(() => "--default-address-pool base=10.213.0.0/22,size=24 --bip 10.213.0.1/24");
      });
      afterAll(() => engine[Symbol.asyncDispose]());

      it("tells that they are used up and what to do, leaves nothing of the lab that had none, and goes on when some are free", async () => {
        await using project = await createProject("pool");
        const run = (name: string, ...words: string[]) =>
          project.run([...words, "-p", name], { env: { DOCKER_HOST: engine.host } });
        for (const name of ["one", "two", "three"]) expect(await run(name, "up")).toMatchObject({ exitCode: 0 });
        const refused = await run("four", "up", "--rollback");
        expect(refused).toMatchObject({ exitCode: 2 });
        expect(refused.stderr).toContain(
          "error Creating network four_default: the Engine has no free address range for another network. [NETWORK_POOL_EXHAUSTED]",
        );
        expect(refused.stderr).toContain("default-address-pools in /etc/docker/daemon.json");
        expect(await engine.docker("ps", "-aq", "--filter", "label=com.docker.compose.project=four")).toBe("");
        expect(await run("two", "down")).toMatchObject({ exitCode: 0 });
        expect(await run("four", "up")).toMatchObject({ exitCode: 0 });
        const down = await run("any", "down", "--all");
        expect(down).toMatchObject({ exitCode: 0, stdout: "removed 6 containers, 3 networks\n" });
        expect(await left(engine)).toEqual([]);
      });
    });

    describe("with addresses enough", () => {
      let engine: OwnEngine;
      beforeAll(async () => {
        engine = await startDockerd((folder) => {
          writeCertificate(folder, "lab", { key: "key.pem", cert: "cert.pem" }, ...forLoopback);
          execFileSync("cp", ["cert.pem", "ca.pem"], { cwd: folder });
          const files = ["tlscacert ca", "tlscert cert", "tlskey key"].map((pair) => {
            const [option, file] = pair.split(" ");
            return `--${option} ${join(folder, `${file}.pem`)}`;
          });
          return `-H tcp://127.0.0.1:2376 --tlsverify ${files.join(" ")} --default-address-pool base=10.214.0.0/16,size=24`;
        });
      });
      afterAll(() => engine[Symbol.asyncDispose]());

      it(
        "has twenty labs at once, each captured from the first packet to the last",
        async () => {
          const demo = async () => {
            await using project = await createProject("twenty");
            const env = { DOCKER_HOST: engine.host };
            const { exitCode, stdout, stderr } = await project.run(["demo", "--json"], { env, under: engine.beside });
            expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
            const { report } = JSON.parse(stdout);
            const inDoubt = report.proof.checks.filter((check: { outcome: string }) => check.outcome !== "passed");
            return { verdict: report.verdict.kind, exchanges: report.totals.exchanges, inDoubt };
          };
          const whole = { verdict: "complete", exchanges: 2, inDoubt: [] };
          expect(await Promise.all(Array.from({ length: 20 }, demo))).toEqual(Array(20).fill(whole));
          expect(await left(engine)).toEqual([]);
        },
        never,
      );

      it("over tcp with TLS is one far away: everything goes through its API, and is as complete", async () => {
        await using project = await createProject("tls");
        const env = { DOCKER_HOST: "tcp://127.0.0.1:2376", DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: engine.folder };
        const { exitCode, stdout, stderr } = await project.run(["demo", "--json"], { env, under: engine.beside });
        expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
        expect(stderr).toContain("container in the server's network namespace, NET_RAW only");
        const { report } = JSON.parse(stdout);
        expect(report.verdict).toEqual({ kind: "complete", reasons: [] });
        expect(report.proof.proven).toBe(true);
        expect(await left(engine)).toEqual([]);
      });
    });
  },
);
