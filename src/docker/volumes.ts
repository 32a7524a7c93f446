import type { VolumeSpec } from "../compose/stack.js";
import { version } from "../version.js";
import type { Engine } from "./engine.js";
import { inBody } from "./in-body.js";
import { inPath } from "./in-path.js";
import { composeLabel, ownLabel } from "./labels.js";
import { attempt, orMissing } from "./to-lab-error.js";

export interface VolumeDetails {
  name: string;
  labels: Record<string, string>;
}

export async function listVolumes(engine: Engine, labels: readonly string[]): Promise<VolumeDetails[]> {
  const reply = await attempt("Listing volumes", () => engine.client.listVolumes({ filters: { label: [...labels] } }));
  return (reply.Volumes ?? []).map((volume) => ({ name: volume.Name, labels: volume.Labels ?? {} }));
}

export function listProjectVolumes(engine: Engine, project: string): Promise<VolumeDetails[]> {
  return listVolumes(engine, [`${composeLabel.project}=${project}`]);
}

export async function inspectVolume(engine: Engine, name: string): Promise<VolumeDetails | undefined> {
  const volume = await orMissing(`Inspecting volume ${name}`, () => engine.client.getVolume(inPath(name)).inspect());
  return volume && { name: volume.Name, labels: volume.Labels ?? {} };
}

export async function createVolume(engine: Engine, project: string, spec: VolumeSpec): Promise<void> {
  await attempt(`Creating volume ${spec.name}`, () =>
    engine.client.createVolume(
      inBody({
        Name: spec.name,
        Driver: spec.driver || "local",
        DriverOpts: spec.driverOpts,
        Labels: {
          ...spec.labels,
          [composeLabel.project]: project,
          [composeLabel.volume]: spec.key,
          [composeLabel.version]: version(),
          [ownLabel.lab]: version(),
        },
      }),
    ),
  );
}

/** False when it was gone already. */
export async function removeVolume(engine: Engine, name: string): Promise<boolean> {
  const removed = await orMissing(`Removing volume ${name}`, async () => {
    await engine.client.getVolume(inPath(name)).remove();
    return true;
  });
  return removed === true;
}
