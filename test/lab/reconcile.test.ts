import { describe, expect, it } from "vitest";
import type { Service } from "../../src/compose/stack.js";
import type { ContainerSummary } from "../../src/docker/containers.js";
import { composeLabel, ownLabel } from "../../src/docker/labels.js";
import { LabError } from "../../src/errors.js";
import { hashService } from "../../src/lab/reconcile-hash.js";
import { inOrder, startDependencies } from "../../src/lab/reconcile-order.js";
import { planService, type Wanted } from "../../src/lab/reconcile-plan.js";
import { buildNetwork, buildService, buildStack, dependsOn } from "./stack-builder.js";

const hash = "a".repeat(64);
const wanted = (changes: Partial<Wanted> = {}): Wanted => ({
  service: buildService("server"),
  project: "p",
  serviceHash: hash,
  composeHash: undefined,
  imageId: "sha256:1",
  sharedNamespace: undefined,
  networks: new Map([["p_default", "net1"]]),
  ...changes,
});
const container = (changes: Partial<ContainerSummary> = {}): ContainerSummary => ({
  id: "0123456789abcdef",
  name: "p-server-1",
  service: "server",
  project: "p",
  number: 1,
  oneoff: false,
  state: "running",
  status: "Up",
  health: undefined,
  image: "image",
  imageId: "sha256:1",
  networkMode: "p_default",
  networks: [{ network: "p_default", networkId: "net1", ipv4: undefined, ipv6: undefined, mac: undefined }],
  labels: { [ownLabel.serviceHash]: hash },
  ...changes,
});
const verbs = (plan: ReturnType<typeof planService>) => plan.steps.map((step) => step.do);

describe("planService", () => {
  it.each([
    ["keeps what is as it should be", wanted(), container(), "keep"],
    ["starts what is stopped", wanted(), container({ state: "exited" }), "start"],
    ["recreates on another service hash", wanted({ serviceHash: "b".repeat(64) }), container(), "recreate"],
    ["recreates on another image", wanted({ imageId: "sha256:2" }), container(), "recreate"],
    [
      "recreates when its network was made anew",
      wanted({ networks: new Map([["p_default", "net2"]]) }),
      container(),
      "recreate",
    ],
    ["recreates when it is off its network", wanted(), container({ networks: [] }), "recreate"],
    ["keeps Compose's container where no hash of Compose's is known", wanted(), container({ labels: {} }), "keep"],
    [
      "keeps Compose's container of the same hash",
      wanted({ composeHash: "c" }),
      container({ labels: { [composeLabel.configHash]: "c" } }),
      "keep",
    ],
    [
      "recreates Compose's container of another hash",
      wanted({ composeHash: "c" }),
      container({ labels: { [composeLabel.configHash]: "d" } }),
      "recreate",
    ],
    ["recreates what is being removed", wanted(), container({ state: "removing" }), "recreate"],
  ])("%s", (_title, want, found, verb) => {
    expect(verbs(planService(want, [found], "changed"))).toEqual([verb]);
  });

  it("takes the container with the right name where a recreation was cut short, and removes the other", () => {
    const aside = container({ id: "f".repeat(64), name: "0123456789ab_p-server-1", labels: {} });
    const plan = planService(wanted(), [aside, container()], "changed");
    expect(verbs(plan)).toEqual(["keep"]);
    expect(plan.surplus).toEqual([aside]);
    expect(verbs(planService(wanted(), [aside], "changed"))).toEqual(["recreate"]);
  });

  it("numbers what is missing and gives up what is too many", () => {
    const three = wanted({ service: buildService("server", { scale: 3 }) });
    const plan = planService(three, [container(), container({ id: "x", name: "p-server-5", number: 5 })], "changed");
    expect(plan.steps.map((step) => ("name" in step ? step.name : step.container.name))).toEqual([
      "p-server-1",
      "p-server-2",
      "p-server-3",
    ]);
    expect(plan.surplus.map(({ name }) => name)).toEqual(["p-server-5"]);
  });
});

describe("hashService", () => {
  const of = (service: Service) => hashService(buildStack("p", [service]), service);
  const plain = of(buildService("server"));

  it("does not depend on the order of keys, nor on empty against absent", () => {
    const turned = Object.fromEntries(Object.entries(buildService("server")).reverse()) as unknown as Service;
    expect(of(turned)).toBe(plain);
    expect(of(buildService("server", { hostname: undefined, tty: false, labels: {} }))).toBe(plain);
  });

  it("changes with what a container is made from, not with how many there are or what they wait for", () => {
    expect(of(buildService("server", { environment: { A: "1" } }))).not.toBe(plain);
    expect(of(buildService("server", { command: ["a", "b"] }))).not.toBe(
      of(buildService("server", { command: ["a b"] })),
    );
    expect(of(buildService("server", { scale: 3, dependsOn: [dependsOn("x")], pullPolicy: "never" }))).toBe(plain);
    const service = buildService("server");
    const renamed = buildStack("p", [service], { networks: [buildNetwork("p", "default", { name: "elsewhere" })] });
    expect(hashService(renamed, service)).not.toBe(plain);
  });
});

describe("inOrder", () => {
  it("begins each service after those it depends on, and the independent ones at the same time", async () => {
    const log: string[] = [];
    const services = [
      buildService("c", { dependsOn: [dependsOn("a"), dependsOn("b")] }),
      buildService("a"),
      buildService("b"),
      buildService("d", { networkMode: "service:c", networks: [] }),
    ];
    await inOrder(services, startDependencies, async ({ name }) => {
      log.push(`+${name}`);
      await new Promise((resolve) => setImmediate(resolve));
      log.push(`-${name}`);
    });
    expect(log).toEqual(["+a", "+b", "-a", "-b", "+c", "-c", "+d", "-d"]);
  });

  it("begins nothing more after a failure, awaits what runs, and throws the failure", async () => {
    const log: string[] = [];
    const services = [
      buildService("bad"),
      buildService("slow"),
      buildService("later", { dependsOn: [dependsOn("slow")] }),
    ];
    const work = async ({ name }: Service) => {
      if (name === "bad") throw new LabError("CONTAINER_FAILED", "bad");
      await new Promise((resolve) => setTimeout(resolve, 20));
      log.push(name);
    };
    await expect(inOrder(services, startDependencies, work)).rejects.toThrow("bad");
    expect(log).toEqual(["slow"]);
  });

  it("names the circle when services depend on each other", async () => {
    const services = [
      buildService("a", { dependsOn: [dependsOn("b")] }),
      buildService("b", { dependsOn: [dependsOn("a")] }),
    ];
    await expect(inOrder(services, startDependencies, async () => {})).rejects.toThrow("a → b → a");
  });
});
