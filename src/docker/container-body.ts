import type Dockerode from "dockerode";
import type { Healthcheck, NetworkSpec, Service, ServiceNetwork, Stack } from "../compose/stack.js";
import { version } from "../version.js";
import type { ContainerBody } from "./containers.js";
import { type HostConfigContext, toHostConfig } from "./host-config.js";
import { composeLabel, ownLabel } from "./labels.js";

export interface ContainerBodyContext extends HostConfigContext {
  number: number;
  containerName: string;
  imageReference: string;
  imageId: string;
  /** Ours, and Compose's where it is known (else ours stands in: Compose only sees containers that have one). */
  serviceHash: string;
  composeHash: string | undefined;
  /** API 1.44 and newer take every network at create; older ones the first only. */
  allEndpoints: boolean;
}

export interface ContainerRequest {
  body: ContainerBody;
  /** Networks to connect after the creation, by Engine name. */
  later: { network: string; endpoint: Dockerode.EndpointSettings }[];
}

/** A service as the body of the Engine's create request: what Compose would send, plus our own labels. Pure. */
export function toContainerRequest(stack: Stack, service: Service, context: ContainerBodyContext): ContainerRequest {
  const endpoints = service.networkMode === undefined ? toEndpoints(stack, service, context) : [];
  const now = context.allEndpoints ? endpoints : endpoints.slice(0, 1);
  const mac = context.allEndpoints ? undefined : service.networks[0]?.macAddress;
  const body: ContainerBody = {
    Image: context.imageReference,
    ...(service.command ? { Cmd: service.command } : {}),
    ...(service.entrypoint ? { Entrypoint: service.entrypoint } : {}),
    Env: Object.entries(service.environment).map(([key, value]) => `${key}=${value}`),
    Labels: toLabels(stack, service, context),
    ...(service.workingDir ? { WorkingDir: service.workingDir } : {}),
    ...(service.user ? { User: service.user } : {}),
    ...(service.hostname ? { Hostname: service.hostname } : {}),
    ...(service.domainname ? { Domainname: service.domainname } : {}),
    Tty: service.tty ?? false,
    OpenStdin: service.stdinOpen ?? false,
    // Without it nobody can ever tell a program without a terminal that its input has ended.
    StdinOnce: service.stdinOpen === true && service.tty !== true,
    ...(service.stopSignal ? { StopSignal: service.stopSignal } : {}),
    ...(service.stopGracePeriodMs === undefined ? {} : { StopTimeout: Math.ceil(service.stopGracePeriodMs / 1000) }),
    ...(service.healthcheck ? { Healthcheck: toHealthConfig(service.healthcheck) } : {}),
    ...(mac ? { MacAddress: mac } : {}),
    ExposedPorts: toExposedPorts(service),
    HostConfig: { ...toHostConfig(stack, service, context), NetworkMode: toNetworkMode(service, context, now) },
    ...(now.length > 0
      ? { NetworkingConfig: { EndpointsConfig: Object.fromEntries(now.map((e) => [e.network, e.endpoint])) } }
      : {}),
  };
  return { body, later: endpoints.slice(now.length) };
}

/** A service's networks: its own, or none where it shares another namespace. */
function networkOf(stack: Stack, attachment: ServiceNetwork): NetworkSpec | undefined {
  return stack.networks.find((network) => network.key === attachment.key);
}

interface NamedEndpoint {
  network: string;
  endpoint: Dockerode.EndpointSettings;
}

function toEndpoints(stack: Stack, service: Service, context: ContainerBodyContext): NamedEndpoint[] {
  return service.networks.map((attachment) => {
    const ipam = {
      ...(attachment.ipv4Address ? { IPv4Address: attachment.ipv4Address } : {}),
      ...(attachment.ipv6Address ? { IPv6Address: attachment.ipv6Address } : {}),
      ...(attachment.linkLocalIps.length > 0 ? { LinkLocalIPs: attachment.linkLocalIps } : {}),
    };
    const endpoint = {
      Aliases: [...new Set([context.containerName, service.name, ...attachment.aliases])],
      ...(Object.keys(ipam).length > 0 ? { IPAMConfig: ipam } : {}),
      ...(Object.keys(attachment.driverOpts).length > 0 ? { DriverOpts: attachment.driverOpts } : {}),
      ...(context.allEndpoints && attachment.macAddress ? { MacAddress: attachment.macAddress } : {}),
    };
    return { network: networkOf(stack, attachment)?.name ?? attachment.key, endpoint };
  });
}

function toNetworkMode(service: Service, context: ContainerBodyContext, endpoints: NamedEndpoint[]): string {
  if (service.networkMode !== undefined) return context.resolveNamespace(service.networkMode);
  return endpoints[0]?.network ?? "none";
}

function toLabels(stack: Stack, service: Service, context: ContainerBodyContext): Record<string, string> {
  return {
    ...service.labels,
    [composeLabel.project]: stack.project,
    [composeLabel.service]: service.name,
    [composeLabel.version]: version(),
    [composeLabel.workingDir]: stack.directory,
    [composeLabel.configFiles]: stack.files.join(","),
    [composeLabel.oneoff]: "False",
    [composeLabel.configHash]: context.composeHash ?? context.serviceHash,
    [composeLabel.containerNumber]: String(context.number),
    [composeLabel.dependsOn]: service.dependsOn.map((d) => `${d.service}:${d.condition}:${d.restart}`).join(","),
    [composeLabel.image]: context.imageId,
    [ownLabel.lab]: version(),
    [ownLabel.serviceHash]: context.serviceHash,
  };
}

function toExposedPorts(service: Service): Record<string, Record<string, never>> {
  const exposed = service.expose.map((port) => (port.includes("/") ? port : `${port}/tcp`));
  const published = service.ports.map((port) => `${port.target}/${port.protocol}`);
  return Object.fromEntries([...exposed, ...published].map((port) => [port, {}]));
}

/** The Engine counts in nanoseconds; zero means the image's or its own default. */
function toHealthConfig(check: Healthcheck): Dockerode.HealthConfig {
  if (check.disable) return { Test: ["NONE"] };
  const nanoseconds = (ms: number | undefined) => Math.round((ms ?? 0) * 1e6);
  return {
    ...(check.test ? { Test: check.test } : {}),
    Interval: nanoseconds(check.intervalMs),
    Timeout: nanoseconds(check.timeoutMs),
    StartPeriod: nanoseconds(check.startPeriodMs),
    ...(check.startIntervalMs === undefined ? {} : { StartInterval: nanoseconds(check.startIntervalMs) }),
    Retries: check.retries ?? 0,
  };
}
