/** Labels by which Docker Compose and this tool find what belongs to a project. State lives here, never in a file of ours. */

/** Compose's labels (facts: pkg/api/labels.go of docker/compose). */
export const composeLabel = {
  project: "com.docker.compose.project",
  service: "com.docker.compose.service",
  version: "com.docker.compose.version",
  workingDir: "com.docker.compose.project.working_dir",
  configFiles: "com.docker.compose.project.config_files",
  oneoff: "com.docker.compose.oneoff",
  configHash: "com.docker.compose.config-hash",
  containerNumber: "com.docker.compose.container-number",
  dependsOn: "com.docker.compose.depends_on",
  image: "com.docker.compose.image",
  network: "com.docker.compose.network",
  volume: "com.docker.compose.volume",
} as const;

/** Ours. */
export const ownLabel = {
  /** On everything we created: the version of reqresp-lab that did. */
  lab: "io.reqresp-lab.version",
  /** On containers: hash of the resolved service that they were made from; another hash means recreate. */
  serviceHash: "io.reqresp-lab.service-hash",
  /** On helper containers (capture sidecars): what it is for. They carry no compose labels, so Compose does not see them. */
  helper: "io.reqresp-lab.helper",
  /** On helpers: the project they serve, and "host:pid:starttime" of the process that owns them. */
  project: "io.reqresp-lab.project",
  owner: "io.reqresp-lab.owner",
} as const;
