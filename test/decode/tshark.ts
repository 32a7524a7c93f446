import { spawnSync } from "node:child_process";

/** What tshark says of one frame: the first value of each field it found. */
export interface TsharkFrame {
  readonly fields: ReadonlyMap<string, string>;
  /** All values of a field that occurs several times, as in tunnels. */
  readonly all: (field: string) => readonly string[];
}

export function isInstalled(program: string): boolean {
  return spawnSync(program, ["--version"], { stdio: "ignore" }).status === 0;
}

/** Joins captures of any formats and link types, one behind the other. */
export function joinCaptures(output: string, inputs: readonly string[]): void {
  const { status, stderr } = spawnSync("mergecap", ["-a", "-F", "pcapng", "-w", output, ...inputs], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`mergecap: ${stderr}`);
}

export function tsharkFrames(path: string, fields: readonly string[]): TsharkFrame[] {
  // Checksums and reassembly of streams say nothing about headers.
  const preferences = ["-o", "tcp.desegment_tcp_streams:FALSE", "-o", "tcp.analyze_sequence_numbers:FALSE"];
  const output = ["-T", "fields", "-E", "separator=/t", "-E", "occurrence=a", "-E", "aggregator=,"];
  const { status, stdout, stderr } = spawnSync(
    "tshark",
    ["-n", "-r", path, ...preferences, ...output, ...fields.flatMap((field) => ["-e", field])],
    { encoding: "utf8", maxBuffer: 256 * 1024 * 1024 },
  );
  if (status !== 0) throw new Error(`tshark: ${stderr}`);
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const values = line.split("\t");
      const all = (field: string) => (values[fields.indexOf(field)] || undefined)?.split(",") ?? [];
      return {
        fields: new Map(
          fields.flatMap((field) =>
            all(field)
              .slice(0, 1)
              .map((value) => [field, value]),
          ),
        ),
        all,
      };
    });
}
