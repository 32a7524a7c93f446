import { posix } from "node:path";
import type { Service, Stack } from "../compose/stack.js";
import { type ContainerDetails, inspectContainer, listProjectContainers } from "../docker/containers.js";
import type { Engine } from "../docker/engine.js";
import { listWorkingFiles } from "../docker/list-folder.js";
import { labNotUp } from "./find-lab.js";
import type { ImageCommand } from "./role-image-command.js";
import { programsFor } from "./role-programs.js";
import type { ProgramLister } from "./roles.js";

/** What only the containers of a stack can tell about its roles. */
export interface ContainerLookups {
  /** Files in the working directory, as the programs that are started there will see it; else those in mounted folders. */
  programs: ProgramLister;
  /** Entrypoint and command of the container, which are its image's where the file gives none. */
  imageCommand: ImageCommand;
}

/**
 * Looks into the containers of a stack, each at most once, and only when asked.
 * @throws LabError LAB_NOT_UP when the service that is asked for has no container
 */
export function containerLookups(engine: Engine, stack: Stack): ContainerLookups {
  const listing = once(() => listProjectContainers(engine, stack.project));
  const details = new Map<string, Promise<ContainerDetails>>();
  const containerOf = (service: string): Promise<ContainerDetails> => {
    const known = details.get(service) ?? findContainer(service);
    details.set(service, known);
    return known;
  };
  return {
    programs: async (service, role) => {
      const container = await containerOf(service);
      const files = await listWorkingFiles(engine, container);
      return programsFor(role, files).length > 0 ? files : [...files, ...(await mountedFiles(service, container))];
    },
    imageCommand: async ({ name }: Service) => {
      const { command } = await containerOf(name);
      return command.length === 0 ? undefined : command;
    },
  };

  /** Many files mount the programs' folder and say no working directory: by their full paths then. */
  async function mountedFiles(service: string, container: ContainerDetails): Promise<string[]> {
    const volumes = stack.services.find(({ name }) => name === service)?.volumes ?? [];
    const folders = volumes.filter(({ type, target }) => type === "bind" && target !== container.workingDir);
    const listings = folders.map(async ({ target }) => {
      // A single file, "./server.py:/code/server.py"; the Engine says of no mount which it is.
      if (posix.extname(target) !== "") return [target];
      const files = await listWorkingFiles(engine, { ...container, workingDir: target });
      return files.map((file) => posix.join(target, file));
    });
    return (await Promise.all(listings)).flat();
  }

  async function findContainer(service: string): Promise<ContainerDetails> {
    const candidates = (await listing()).filter((one) => !one.oneoff && one.service === service);
    candidates.sort((a, b) => Number(b.state === "running") - Number(a.state === "running") || a.number - b.number);
    const found = candidates[0] && (await inspectContainer(engine, candidates[0].id));
    if (found === undefined) throw labNotUp(stack, [service], (await listing()).length > 0);
    return found;
  }
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}
