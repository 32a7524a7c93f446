import { inspectContainer } from "../docker/containers.js";
import type { Engine } from "../docker/engine.js";
import { type HelperContainer, startHelper } from "../docker/helper-container.js";
import { LabError } from "../errors.js";
import { noBridge } from "./bridge.js";
import { type CanaryMark, newCanaryMark } from "./canary.js";
import type { CanarySender } from "./canary-sender.js";
import type { CaptureOptions, CaptureSession, CaptureTarget } from "./capture.js";
import { containerCanaries, framesHoldCanaries, hostCanaries, needsImmediateMode } from "./choose-canaries.js";
import { captureFilter } from "./filter.js";
import { canaryLine, containerKeeperScript, keeperScriptByHardwareAddress, startedLine } from "./keeper.js";
import { tcpdumpArguments } from "./tcpdump-arguments.js";
import { requireTcpdumpImage } from "./tcpdump-image.js";
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
  if (bridge === undefined) throw noBridge(target);
  const canaries = await prepareCanaries(target, options);
  const filter = captureFilter(target.addresses, options.filter, canaries.mark);
  const immediate = needsImmediateMode(options, canaries.fromHost);
  const program = ["tcpdump", ...tcpdumpArguments({ ...options, immediate }, bridge, filter)];
  const command = [containerKeeperScript, "reqresp-lab-capture", bridge, ...program];
  const process = await startCaptureHelper(target, options, "host", command, canaries);
  return tcpdumpSession(process, options, {
    canaries: canaries.from(process),
    immediate,
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
  const canaries = await prepareCanaries(target, options, notLive);
  const filter = captureFilter(target.addresses, options.filter, canaries.mark, target.loopback?.filter);
  const immediate = needsImmediateMode(options, canaries.fromHost);
  const program = ["tcpdump", ...tcpdumpArguments({ ...options, immediate }, undefined, filter)];
  const command = [keeperScriptByHardwareAddress, "reqresp-lab-capture", hardwareAddress, ...program];
  const namespace = `container:${target.serverContainerId}`;
  const process = await startCaptureHelper(target, options, namespace, command, canaries);
  return tcpdumpSession(process, options, {
    canaries: canaries.from(process),
    immediate,
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
  canaries: PreparedCanaries,
): Promise<TcpdumpProcess> {
  try {
    const image = await requireTcpdumpImage(target.engine, options);
    const helper = await startHelper(target.engine, {
      purpose: "capture",
      project: target.project,
      image,
      command: ["/bin/sh", "-c", ...scriptAndArguments],
      networkMode,
      capabilities: ["NET_RAW"],
    });
    helper.stdin.write(`${startedLine}\n`);
    return helperProcess(helper);
  } catch (error) {
    canaries.close();
    throw error;
  }
}

/** What the filter must know of canaries before there is a container to send them. */
interface PreparedCanaries {
  mark: CanaryMark | undefined;
  /** Undefined when only the container can send them. */
  fromHost: CanarySender | undefined;
  from(process: TcpdumpProcess): CanarySender | undefined;
  close(): void;
}

async function prepareCanaries(
  target: CaptureTarget,
  options: CaptureOptions,
  changed: (sender: CanarySender) => CanarySender = (sender) => sender,
): Promise<PreparedCanaries> {
  const sender = await hostCanaries(target, options);
  if (sender !== undefined) {
    const fromHost = changed(sender);
    return { mark: fromHost.mark, fromHost, from: () => fromHost, close: () => fromHost.close() };
  }
  const mark = framesHoldCanaries(options) ? newCanaryMark(4) : undefined;
  return {
    mark,
    fromHost: undefined,
    from: (process) => mark && containerCanaries(process, mark, options),
    close: () => {},
  };
}

/** Whether packets wait in the server's namespace is not told by the bridge: it counts only what it passes up, to who listens on it. */
function notLive(sender: CanarySender): CanarySender {
  return { mark: sender.mark, send: sender.send, close: sender.close };
}

/** Of the server's interface on the captured network, or "lo"; empty when its address tells none (ipvlan, a service on the host network). */
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
  if (target.loopback) return "lo";
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
    sendCanary: (group, sequence, flush) => {
      if (stdin.writable) stdin.write(`${canaryLine(group, sequence, flush)}\n`);
    },
    kill: async () => {
      stdout.destroy();
      await helper.remove();
    },
  };
}
