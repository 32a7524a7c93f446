import { inspectContainer } from "../docker/containers.js";
import type { Engine } from "../docker/engine.js";
import { type HelperContainer, startHelper } from "../docker/helper-container.js";
import { LabError } from "../errors.js";
import type { CaptureOptions, CaptureSession, CaptureTarget } from "./capture.js";
import { captureFilter } from "./filter.js";
import { keeperScript, keeperScriptByHardwareAddress } from "./keeper.js";
import { tcpdumpArguments } from "./tcpdump-arguments.js";
import { requireTcpdumpImage, tcpdumpImage } from "./tcpdump-image.js";
import type { TcpdumpProcess } from "./tcpdump-process.js";
import { tcpdumpSession } from "./tcpdump-session.js";

/**
 * tcpdump in a container on the network namespace of the Engine's host, on the lab's bridge there. Needs no right on this machine beyond the Engine.
 * Errors: BRIDGE_NOT_FOUND, IMAGE_UNAVAILABLE, CONTAINER_FAILED, CAPTURE_FILTER, CAPTURE_FAILED.
 */
export async function captureInSidecar(
  target: CaptureTarget,
  options: CaptureOptions,
  reason: string,
): Promise<CaptureSession> {
  const bridge = target.bridge;
  if (bridge === undefined) {
    throw new LabError(
      "BRIDGE_NOT_FOUND",
      `The network of ${target.project} has no bridge: its driver is not "bridge".`,
      {
        hint: "Capture inside the server's container with `--via netns`.",
      },
    );
  }
  const filter = captureFilter(target.addresses, options.filter);
  const program = ["tcpdump", ...tcpdumpArguments(options, bridge, filter)];
  const helper = await startCaptureHelper(target, options, "host", [keeperScript, "reqresp-lab-capture", ...program]);
  return tcpdumpSession(helperProcess(helper), options, {
    via: "sidecar",
    interfaceName: bridge,
    filter: options.filter,
    manner: `(container on the host's network, NET_RAW only): ${reason}`,
  });
}

/**
 * tcpdump in a container that shares the server's network namespace, on the interface with the lab's address. Sees what the server sends and gets.
 * Errors: CONTAINER_STOPPED, IMAGE_UNAVAILABLE, CONTAINER_FAILED, CAPTURE_FILTER, CAPTURE_FAILED.
 */
export async function captureInNamespace(
  target: CaptureTarget,
  options: CaptureOptions,
  reason: string,
): Promise<CaptureSession> {
  const hardwareAddress = await serverHardwareAddress(target.engine, target);
  const filter = captureFilter(target.addresses, options.filter);
  const program = ["tcpdump", ...tcpdumpArguments(options, undefined, filter)];
  const command = [keeperScriptByHardwareAddress, "reqresp-lab-capture", hardwareAddress, ...program];
  const helper = await startCaptureHelper(target, options, `container:${target.serverContainerId}`, command);
  return tcpdumpSession(helperProcess(helper), options, {
    via: "netns",
    interfaceName: "the server's interface",
    filter: options.filter,
    manner: `(container in the server's network namespace, NET_RAW only): ${reason}`,
  });
}

async function startCaptureHelper(
  target: CaptureTarget,
  options: CaptureOptions,
  networkMode: string,
  scriptAndArguments: string[],
): Promise<HelperContainer> {
  await requireTcpdumpImage(target.engine, options);
  return startHelper(target.engine, {
    purpose: "capture",
    project: target.project,
    image: tcpdumpImage,
    command: ["/bin/sh", "-c", ...scriptAndArguments],
    networkMode,
    capabilities: ["NET_RAW"],
  });
}

/** Of the server's interface on the captured network; empty when its address tells none (host network, ipvlan). */
async function serverHardwareAddress(engine: Engine, target: CaptureTarget): Promise<string> {
  const server = await inspectContainer(engine, target.serverContainerId);
  if (server?.state !== "running") {
    throw new LabError(
      "CONTAINER_STOPPED",
      `The server's container ${server?.name ?? ""} is not running, so nothing can be captured in it.`,
      {
        hint: "Start the lab again: `reqresp-lab up`.",
      },
    );
  }
  const isOnLab = (address: string | undefined) => address !== undefined && target.addresses.includes(address);
  return server.networks.find((network) => isOnLab(network.ipv4) || isOnLab(network.ipv6))?.mac ?? "";
}

function helperProcess(helper: HelperContainer): TcpdumpProcess {
  const { stdin, stdout, stderr, exited } = helper;
  stdout.once("end", () => stdin.end());
  return {
    stdout,
    stderr,
    exited,
    signal: (name) => {
      if (stdin.writable) stdin.write(`${name}\n`);
    },
    kill: async () => {
      stdout.destroy();
      await helper.remove();
    },
  };
}
