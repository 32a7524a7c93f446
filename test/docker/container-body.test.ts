import { describe, expect, it } from "vitest";
import type { MountSpec, Service } from "../../src/compose/stack.js";
import { inspectBridge } from "../../src/docker/bridge.js";
import { type ContainerBodyContext, toContainerRequest } from "../../src/docker/container-body.js";
import { withTag } from "../../src/docker/pull.js";
import { buildNetwork, buildService, buildStack, onNetwork } from "../lab/stack-builder.js";

const context: ContainerBodyContext = {
  number: 1,
  containerName: "p-server-1",
  imageReference: "image",
  imageId: "sha256:1",
  serviceHash: "a".repeat(64),
  composeHash: undefined,
  allEndpoints: false,
  keptVolumes: new Map(),
  resolveNamespace: (mode) => mode.replace(/^service:(.*)$/, "container:id-of-$1"),
};
const twoNetworks = { networks: [buildNetwork("p", "one"), buildNetwork("p", "two")] };
const request = (changes: Partial<Service>, more: Partial<ContainerBodyContext> = {}) =>
  toContainerRequest(buildStack("p", [], twoNetworks), buildService("server", { networks: [], ...changes }), {
    ...context,
    ...more,
  });
const mount = (changes: Partial<MountSpec>): MountSpec => ({ type: "bind", target: "/t", readOnly: false, ...changes });

describe("toContainerRequest", () => {
  it("gives one network at create and the others later, or all at once where the API takes them", () => {
    const networks = [onNetwork("two", { macAddress: "02:00:00:00:00:01" }), onNetwork("one")];
    const old = request({ networks });
    expect(Object.keys(old.body.NetworkingConfig!.EndpointsConfig!)).toEqual(["p_two"]);
    expect(old.body.HostConfig!.NetworkMode).toBe("p_two");
    expect(old.body).toMatchObject({ MacAddress: "02:00:00:00:00:01" });
    expect(old.later.map(({ network }) => network)).toEqual(["p_one"]);
    const now = request({ networks }, { allEndpoints: true });
    expect(Object.keys(now.body.NetworkingConfig!.EndpointsConfig!)).toEqual(["p_two", "p_one"]);
    expect(now.later).toEqual([]);
  });

  it("has no network where the service has none, and another's namespace where it joins one", () => {
    expect(request({}).body.HostConfig!.NetworkMode).toBe("none");
    expect(request({ networkMode: "host" }).body.HostConfig!.NetworkMode).toBe("host");
    const joined = request({ networkMode: "service:other", pid: "service:other" }).body.HostConfig!;
    expect([joined.NetworkMode, joined.PidMode]).toEqual(["container:id-of-other", "container:id-of-other"]);
  });

  it("writes Compose's hash where it is known, else ours", () => {
    const label = "com.docker.compose.config-hash";
    expect(request({}).body.Labels![label]).toBe("a".repeat(64));
    expect(request({}, { composeHash: "b".repeat(64) }).body.Labels![label]).toBe("b".repeat(64));
  });

  it("does not let the file's labels stand in for the project's", () => {
    const labels = { "com.docker.compose.project": "another", mine: "1" };
    expect(request({ labels }).body.Labels).toMatchObject({ "com.docker.compose.project": "p", mine: "1" });
  });

  it("maps mounts: a bind that may make its host path, one that may not, tmpfs and volumes", () => {
    const host = request({
      volumes: [
        mount({ source: "/a", createHostPath: true, readOnly: true, propagation: "rslave" }),
        mount({ source: "/b", createHostPath: false }),
        mount({ source: "/with:colon", createHostPath: true, target: "/c" }),
        mount({ type: "tmpfs", target: "/d", tmpfsSizeBytes: 1024 }),
        mount({ type: "volume", source: "data", target: "/e", nocopy: true }),
        mount({ type: "volume", target: "/f" }),
      ],
    }).body.HostConfig!;
    expect(host.Binds).toEqual(["/a:/t:ro,rslave"]);
    expect(host.Mounts).toMatchObject([
      { Type: "bind", Source: "/b" },
      { Type: "bind", Source: "/with:colon" },
      { Type: "tmpfs", TmpfsOptions: { SizeBytes: 1024 } },
      { Type: "volume", Source: "data", VolumeOptions: { NoCopy: true } },
      { Type: "volume", Source: "" },
    ]);
  });

  it("keeps the anonymous volumes of the container before", () => {
    const keptVolumes = new Map([
      ["/f", "v1"],
      ["/from-image", "v2"],
    ]);
    const host = request({ volumes: [mount({ type: "volume", target: "/f" })] }, { keptVolumes }).body.HostConfig!;
    expect(host.Mounts).toMatchObject([{ Source: "v1", Target: "/f" }]);
    expect(host.Binds).toEqual(["v2:/from-image"]);
  });

  it("maps ports, restart policies, devices, limits and health checks", () => {
    const { body } = request({
      ports: [
        { target: 80, published: "8080", hostIp: "127.0.0.1", protocol: "tcp" },
        { target: 80, published: "8081", protocol: "tcp" },
        { target: 53, protocol: "udp" },
      ],
      expose: ["9000", "9001/udp"],
      restart: "on-failure:3",
      devices: ["/dev/net/tun", "/dev/a:/dev/b:r"],
      cpus: 0.5,
      healthcheck: { test: ["CMD", "true"], intervalMs: 1500, retries: 2, disable: false },
    });
    expect(Object.keys(body.ExposedPorts!).sort()).toEqual(["53/udp", "80/tcp", "9000/tcp", "9001/udp"]);
    expect(body.HostConfig!.PortBindings).toEqual({
      "80/tcp": [
        { HostIp: "127.0.0.1", HostPort: "8080" },
        { HostIp: "", HostPort: "8081" },
      ],
      "53/udp": [{ HostIp: "", HostPort: "" }],
    });
    expect(body.HostConfig).toMatchObject({
      RestartPolicy: { Name: "on-failure", MaximumRetryCount: 3 },
      Devices: [
        { PathOnHost: "/dev/net/tun", PathInContainer: "/dev/net/tun", CgroupPermissions: "rwm" },
        { PathOnHost: "/dev/a", PathInContainer: "/dev/b", CgroupPermissions: "r" },
      ],
      NanoCpus: 5e8,
    });
    expect(body.Healthcheck).toMatchObject({ Interval: 1.5e9, Timeout: 0, Retries: 2 });
    expect(request({ healthcheck: { disable: true } }).body.Healthcheck).toEqual({ Test: ["NONE"] });
  });
});

describe("inspectBridge", () => {
  const network = { id: "0123456789abcdef", name: "p_default", driver: "bridge", options: {} };
  it("follows the Engine's own rule", () => {
    expect(inspectBridge(network)).toBe("br-0123456789ab");
    expect(inspectBridge({ ...network, name: "bridge" })).toBe("docker0");
    expect(inspectBridge({ ...network, options: { "com.docker.network.bridge.name": "lab0" } })).toBe("lab0");
    expect(inspectBridge({ ...network, driver: "macvlan" })).toBeUndefined();
  });
});

describe("withTag", () => {
  it("means latest where no tag is given, as the docker command does", () => {
    expect(["python", "python:3", "host:5000/python", "python@sha256:1"].map(withTag)).toEqual([
      "python:latest",
      "python:3",
      "host:5000/python:latest",
      "python@sha256:1",
    ]);
  });
});
