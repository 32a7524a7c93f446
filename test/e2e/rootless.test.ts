import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { startEngine } from "./support/own-engine.js";
import { createProject } from "./support/project.js";
import { hasTool } from "./support/tools.js";

const starter = "/usr/share/docker.io/contrib/dockerd-rootless.sh";
const tools = ["rootlesskit", "slirp4netns", "newuidmap", "setpriv", "unshare"];
const user = process.getuid?.() === 0 ? ordinaryUser() : undefined;
const able = user !== undefined && existsSync(starter) && tools.every((name) => hasTool(name));

/** One with user ids to give to containers, who may make network devices. */
function ordinaryUser(): { name: string; uid: string; gid: string } | undefined {
  try {
    accessSync("/dev/net/tun", constants.W_OK);
    const names = readFileSync("/etc/subuid", "utf8").split("\n");
    const rows = readFileSync("/etc/passwd", "utf8").split("\n");
    const row = names.flatMap((line) => rows.find((one) => one.startsWith(`${line.split(":")[0]}:`)) ?? [])[0];
    const [name = "", , uid = "", gid = ""] = row?.split(":") ?? [];
    return row === undefined ? undefined : { name, uid, gid };
  } catch {
    return undefined;
  }
}

it.skipIf(!able)(
  "a rootless Engine serves a demo from nothing to nothing (skipped without rootlesskit, slirp4netns and a user in /etc/subuid)",
  async () => {
    const { name, uid, gid } = user!;
    await using engine = await startEngine(
      (folder) => `chmod 755 ${folder}
mkdir ${folder}/home && chown -R ${uid}:${gid} ${folder}
exec setpriv --reuid ${uid} --regid ${gid} --init-groups env -i HOME=${folder}/home USER=${name} XDG_RUNTIME_DIR=${folder}/home \\
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin sh ${starter} --data-root ${folder}/home/data -H unix://${folder}/engine.sock
`,
    );
    await using project = await createProject("rootless");
    const { exitCode, stdout, stderr } = await project.run(["demo", "--json"], { env: { DOCKER_HOST: engine.host } });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).toContain("container in the server's network namespace, NET_RAW only");
    const { report } = JSON.parse(stdout);
    expect(report.verdict).toEqual({ kind: "complete", reasons: [] });
    expect(report.proof.proven).toBe(true);
    expect(await engine.docker("ps", "-aq")).toBe("");
    expect(await engine.docker("network", "ls", "-q", "--filter", "type=custom")).toBe("");
  },
);
