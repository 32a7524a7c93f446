import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProject, docker, type TestProject } from "./support/project.js";

let lab: TestProject;
let network: string;
const extra: string[] = [];
beforeAll(async () => {
  lab = await createProject("uncaptured");
  expect(await lab.run(["up"])).toMatchObject({ exitCode: 0 });
  network = `${lab.name}_default`;
});
afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
  for (const name of extra) await docker("network", "rm", name);
});

/** A capture during which something is done: what it said of its filter, and what it told. */
async function captureWhile(words: string[], what: () => Promise<unknown>) {
  const capture = lab.start(["capture", "--json", ...words]);
  await capture.prints("Ctrl-C ends it");
  await what();
  capture.process.kill("SIGINT");
  const { exitCode, stdout, stderr } = await capture.ended;
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  const { checks } = JSON.parse(stdout).report.proof as { checks: { check: string; outcome: string }[] };
  return { filter: checks.find(({ check }) => check === "filter")?.outcome, stderr };
}

/** Takes a container off its network and puts it on again, at another address. */
async function move(role: string, last: number) {
  const address = await docker(
    "inspect",
    `${lab.name}-${role}`,
    "--format",
    "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
  );
  const other = address.replace(/\d+$/, String(last));
  await docker("network", "disconnect", network, `${lab.name}-${role}`);
  await docker("network", "connect", "--ip", other, "--alias", `reqresp-${role}`, network, `${lab.name}-${role}`);
  return other;
}

async function furtherNetwork() {
  const name = `${lab.name}-further-${extra.length}`;
  await docker("network", "create", name);
  extra.push(name);
  return name;
}

// The Engine wants a subnet of the user's own for static addresses.
async function withSubnet() {
  await lab.run(["down"]);
  const third = 1 + (process.pid % 250);
  await docker(
    "network",
    "create",
    "--subnet",
    `10.219.${third}.0/24`,
    "--label",
    `com.docker.compose.project=${lab.name}`,
    "--label",
    "com.docker.compose.network=default",
    network,
  );
  expect(await lab.run(["up"])).toMatchObject({ exitCode: 0 });
}

describe("a capture whose lab changes its addresses or networks meanwhile", () => {
  it("has captured everything when one container has another address: it is heard by who it talks to", async () => {
    await withSubnet();
    const { filter, stderr } = await captureWhile([], () => move("client", 77));
    expect({ filter, stderr }).toMatchObject({
      filter: "passed",
      stderr: expect.not.stringContaining("since the capture"),
    });
  });

  it("is not proven when both have, and says whose addresses they are; with --all it is", async () => {
    let moved: string[] = [];
    const both = async () => {
      moved = [await move("client", 78), await move("server", 79)];
    };
    const { filter, stderr } = await captureWhile([], both);
    expect(filter).toBe("unknown");
    for (const [index, role] of ["client", "server"].entries())
      expect(stderr).toContain(`${lab.name}-${role} has had the address ${moved[index]} only since the capture began`);
    const everything = await captureWhile(["--all"], async () => [await move("client", 80), await move("server", 81)]);
    expect(everything).toMatchObject({ filter: "passed", stderr: expect.not.stringContaining("since the capture") });
  });

  it("is not proven for a service that has another address, nor when it joins a network", async () => {
    const { filter, stderr } = await captureWhile(["--on", "server"], () => move("server", 82));
    expect(filter).toBe("unknown");
    expect(stderr).toContain(`${lab.name}-server has had the address`);
    const name = await furtherNetwork();
    const joined = await captureWhile(["--on", "server"], () =>
      docker("network", "connect", name, `${lab.name}-server`),
    );
    expect(joined.filter).toBe("unknown");
    expect(joined.stderr).toContain(`${lab.name}-server joined the network ${name} after the capture began`);
  });

  it("is not proven when both join a further network, but when one does", async () => {
    const name = await furtherNetwork();
    const join = (role: string) => docker("network", "connect", name, `${lab.name}-${role}`);
    expect(await captureWhile([], () => join("server"))).toMatchObject({ filter: "passed" });
    const { filter, stderr } = await captureWhile([], () => join("client"));
    expect(filter).toBe("unknown");
    expect(stderr).toContain(`${lab.name}-client joined the network ${name} after the capture began`);
  });
});
