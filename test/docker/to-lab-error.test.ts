import { describe, expect, it } from "vitest";
import { engineMessage, statusOf, toLabError } from "../../src/docker/to-lab-error.js";
import { LabError } from "../../src/errors.js";

/** As dockerode throws them: the Engine's JSON beside a wrapped message. */
const refusal = (statusCode: number, message: string) =>
  Object.assign(new Error(`(HTTP code ${statusCode}) unexpected - ${message} `), { statusCode, json: { message } });

const mapped = (error: unknown) => toLabError(error, "Creating network x", "NETWORK_FAILED") as LabError;

describe("toLabError", () => {
  it("gives the Engine's own words with the action", () => {
    const error = mapped(refusal(500, "driver failed"));
    expect([error.code, error.message]).toEqual(["NETWORK_FAILED", "Creating network x: driver failed"]);
    expect(statusOf(error)).toBe(500);
  });

  it.each([
    "could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network",
    "all predefined address pools have been fully subnetted",
  ])("names the exhausted pool and the remedy: %s", (message) => {
    const error = mapped(refusal(404, message));
    expect(error.code).toBe("NETWORK_POOL_EXHAUSTED");
    expect(error.hint).toMatch(/docker network prune.*default-address-pools/);
  });

  it("says what to do about a taken host port", () => {
    expect(mapped(refusal(500, "Bind for 0.0.0.0:80 failed: port is already allocated")).hint).toContain("port");
    expect(mapped(refusal(500, "listen tcp4 0.0.0.0:80: bind: address already in use")).hint).toContain("host port");
  });

  it("says what a missing bind source is", () => {
    const message = 'invalid mount config for type "bind": bind source path does not exist: /nope.txt';
    expect(mapped(refusal(400, message)).hint).toMatch(/volume, secret or config .* compose file/);
  });

  it("has the Engine's words also where only the message has them, whatever stands before", () => {
    const error = Object.assign(new Error("(HTTP code 409) container stopped/paused - Container x is paused "), {
      statusCode: 409,
      json: null,
    });
    expect(engineMessage(error)).toBe("Container x is paused");
  });

  it("tells a taken static address from a taken port", () => {
    expect(mapped(refusal(403, "Address already in use")).hint).toContain("ipv4_address");
  });

  it.each([
    'unable to start container process: exec: "nosuch": executable file not found in $PATH: unknown',
    'unable to start container process: exec: "/app": permission denied: unknown',
    'unable to start container process: exec: "./x.sh": stat ./x.sh: no such file or directory: unknown',
  ])("says where a program is named that the image does not hold: %s", (message) => {
    const error = toLabError(refusal(400, message), "Starting container x", "CONTAINER_FAILED") as LabError;
    expect(error.hint).toMatch(/`command` and `entrypoint`.*image/);
  });

  it("tells an abort and a broken connection apart from a refusal", () => {
    expect(mapped(Object.assign(new Error("x"), { name: "AbortError" })).code).toBe("INTERRUPTED");
    expect(mapped(Object.assign(new Error("x"), { code: "ECONNRESET" })).code).toBe("ENGINE_UNREACHABLE");
  });

  it("leaves LabErrors and bugs as they are", () => {
    const known = new LabError("USAGE", "x");
    const bug = new TypeError("x is undefined");
    expect([mapped(known), mapped(bug)]).toEqual([known, bug]);
    expect(engineMessage(bug)).toBe("x is undefined");
  });
});
