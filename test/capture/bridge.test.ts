import { describe, expect, it } from "vitest";
import { bridgeIsHere, requireBridge } from "../../src/capture/bridge.js";
import type { Engine } from "../../src/docker/engine.js";

const engine = { endpoint: "tcp://far.example:2376", isLocal: async () => false } as Engine;

describe("the lab's bridge on this host", () => {
  it("is not an interface that is no bridge", () => {
    expect(bridgeIsHere("lo")).toBe(false);
  });

  it("is never looked for outside the list of interfaces", () => {
    for (const name of ["..", ".", "../../class/net/docker0", "", "a name", "longer-than-fifteen-characters"]) {
      expect(bridgeIsHere(name)).toBe(false);
    }
  });

  it("tells where the Engine is when the bridge is not here, and what to do", async () => {
    await expect(requireBridge({ engine, project: "reqresp", bridge: "br-0123456789ab" })).rejects.toThrow(
      expect.objectContaining({
        code: "BRIDGE_NOT_FOUND",
        message: expect.stringContaining("tcp://far.example:2376"),
        hint: expect.stringContaining("--via netns"),
      }),
    );
  });

  it("tells of a network without a bridge", async () => {
    await expect(requireBridge({ engine, project: "reqresp", bridge: undefined })).rejects.toThrow(/has no bridge/);
  });
});
