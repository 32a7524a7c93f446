/**
 * A resolved compose project as plain data: variables filled in, short forms made long, files merged, defaults applied where
 * Compose applies them. Field names follow the Compose Specification in camelCase. Whatever is absent in the file is undefined.
 */
export interface Stack {
  /** Project name by Compose's rule. */
  project: string;
  /** Absolute paths of the compose files in the order they were merged. */
  files: string[];
  /** Absolute project directory (of the first file, or --project-directory). */
  directory: string;
  services: Service[];
  networks: NetworkSpec[];
  volumes: VolumeSpec[];
  /** The x-reqresp-lab block as far as it is well-formed; undefined without one. */
  lab: LabBlock | undefined;
  /** What was noticed and does not change what runs; one sentence each, with file:line:column. */
  warnings: string[];
  /**
   * What Compose resolved but this tool cannot give to a container; one sentence each, also among the warnings. A stack that Compose
   * started can be used all the same; `up` refuses with COMPOSE_UNSUPPORTED (see assertSupported).
   */
  unsupported?: string[] | undefined;
  resolvedBy: "compose-plugin" | "reqresp-lab";
}

/** The x-reqresp-lab block. */
export interface LabBlock {
  server?: RoleBlock | undefined;
  client?: RoleBlock | undefined;
  messages?: string[] | undefined;
  /** Said to the client last, to end it. */
  quit?: string | undefined;
}
export interface RoleBlock {
  service: string;
  command?: string[] | undefined;
  port?: number | undefined;
}

export interface Service {
  name: string;
  image?: string | undefined;
  build?: BuildSpec | undefined;
  containerName?: string | undefined;
  /** Undefined: the image's own. */
  command?: string[] | undefined;
  entrypoint?: string[] | undefined;
  environment: Record<string, string>;
  labels: Record<string, string>;
  workingDir?: string | undefined;
  user?: string | undefined;
  hostname?: string | undefined;
  domainname?: string | undefined;
  init?: boolean | undefined;
  tty?: boolean | undefined;
  stdinOpen?: boolean | undefined;
  readOnly?: boolean | undefined;
  privileged?: boolean | undefined;
  capAdd: string[];
  capDrop: string[];
  securityOpt: string[];
  extraHosts: string[];
  dns: string[];
  dnsSearch: string[];
  dnsOpt: string[];
  groupAdd: string[];
  devices: string[];
  tmpfs: string[];
  sysctls: Record<string, string>;
  ulimits: Record<string, { soft: number; hard: number }>;
  shmSizeBytes?: number | undefined;
  memoryBytes?: number | undefined;
  cpus?: number | undefined;
  pidsLimit?: number | undefined;
  pid?: string | undefined;
  ipc?: string | undefined;
  runtime?: string | undefined;
  platform?: string | undefined;
  pullPolicy?: "always" | "never" | "missing" | "build" | undefined;
  restart?: string | undefined;
  stopSignal?: string | undefined;
  stopGracePeriodMs?: number | undefined;
  scale: number;
  profiles: string[];
  /** "bridge", "host", "none", "service:NAME", "container:NAME"; undefined: the networks below. */
  networkMode?: string | undefined;
  /** Networks by key, in order of priority (highest first, then name). */
  networks: ServiceNetwork[];
  ports: PortSpec[];
  expose: string[];
  volumes: MountSpec[];
  dependsOn: Dependency[];
  healthcheck?: Healthcheck | undefined;
  logging?: { driver: string; options: Record<string, string> } | undefined;
}

export interface BuildSpec {
  /** Absolute folder, or a URL. */
  context: string;
  dockerfile?: string | undefined;
  dockerfileInline?: string | undefined;
  args: Record<string, string>;
  target?: string | undefined;
  labels: Record<string, string>;
  cacheFrom: string[];
  noCache?: boolean | undefined;
  pull?: boolean | undefined;
  network?: string | undefined;
  platforms: string[];
  tags: string[];
  extraHosts: string[];
  shmSizeBytes?: number | undefined;
}

export interface ServiceNetwork {
  /** Key in the file. */
  key: string;
  aliases: string[];
  ipv4Address?: string | undefined;
  ipv6Address?: string | undefined;
  linkLocalIps: string[];
  macAddress?: string | undefined;
  priority: number;
  driverOpts: Record<string, string>;
}

export interface PortSpec {
  target: number;
  /** One port or a range "8000-8010"; undefined: the Engine chooses. */
  published?: string | undefined;
  hostIp?: string | undefined;
  protocol: "tcp" | "udp" | "sctp";
}

export interface MountSpec {
  type: "bind" | "volume" | "tmpfs" | "npipe" | "cluster";
  /** Absolute path, or the volume's key; undefined for an anonymous volume or tmpfs. */
  source?: string | undefined;
  target: string;
  readOnly: boolean;
  /** Bind: make the host path when missing (short syntax does). */
  createHostPath?: boolean | undefined;
  propagation?: string | undefined;
  nocopy?: boolean | undefined;
  tmpfsSizeBytes?: number | undefined;
}

export interface Dependency {
  service: string;
  condition: "service_started" | "service_healthy" | "service_completed_successfully";
  required: boolean;
  restart: boolean;
}

export interface Healthcheck {
  /** ["CMD", …] or ["CMD-SHELL", text]; undefined: the image's own with other timings. */
  test?: string[] | undefined;
  intervalMs?: number | undefined;
  timeoutMs?: number | undefined;
  startPeriodMs?: number | undefined;
  startIntervalMs?: number | undefined;
  retries?: number | undefined;
  disable: boolean;
}

export interface NetworkSpec {
  /** Key in the file ("default" for the implied one). */
  key: string;
  /** Name on the Engine: `<project>_<key>` or the file's `name:`. */
  name: string;
  external: boolean;
  driver?: string | undefined;
  driverOpts: Record<string, string>;
  internal: boolean;
  attachable: boolean;
  enableIpv6?: boolean | undefined;
  labels: Record<string, string>;
  ipam?:
    | {
        driver?: string | undefined;
        options: Record<string, string>;
        config: { subnet?: string; gateway?: string; ipRange?: string; auxAddresses?: Record<string, string> }[];
      }
    | undefined;
}

export interface VolumeSpec {
  key: string;
  name: string;
  external: boolean;
  driver?: string | undefined;
  driverOpts: Record<string, string>;
  labels: Record<string, string>;
}
