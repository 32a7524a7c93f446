import { execFile, spawn } from "node:child_process";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { environment, follow } from "./support/program.js";
import { createProject } from "./support/project.js";

const execute = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

describe("the packed package, installed elsewhere", () => {
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "reqresp-lab-package-"));
    await execute("npm", ["pack", "--silent", "--pack-destination", home], { cwd: root });
    const [tarball = ""] = await readdir(home);
    const options = ["--omit=dev", "--prefer-offline", "--no-audit", "--no-fund", "--silent"];
    await execute("npm", ["install", ...options, join(home, tarball)], { cwd: home, timeout: 110_000 });
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  it("runs the demo from any folder and leaves no file but the capture it was asked for", async () => {
    await using project = await createProject("package");
    const bin = join(home, "node_modules", ".bin", "reqresp-lab");
    const demo = follow(
      spawn(bin, ["demo", "-w", "demo.pcap"], {
        cwd: project.folder,
        env: environment({ COMPOSE_PROJECT_NAME: project.name }),
      }),
    );
    const { exitCode, stdout, stderr } = await demo.ended;
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout).toContain("✔ complete");
    expect(await project.leftovers()).toEqual(["file demo.pcap"]);
    expect((await stat(join(project.folder, "demo.pcap"))).size).toBeGreaterThan(1_000);
  });

  it("brings what it needs and nothing of its workshop", async () => {
    const folder = join(home, "node_modules", "reqresp-lab");
    expect((await readdir(folder)).sort()).toEqual(
      ["CHANGELOG.md", "LICENSE", "README.md", "compose", "dist", "labs", "package.json", "scripts"].sort(),
    );
  });
});
