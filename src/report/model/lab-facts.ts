/** The lab that a capture was made of, as its run knew it. A capture of a file that nobody recorded a run beside has none. */
export interface LabFacts {
  /** Compose project. */
  project: string;
  /** Name of the network that was captured on, and its subnets in CIDR notation. */
  network: string;
  subnets: string[];
  /** What was typed: "reqresp-lab capture --run -w halo.pcap". */
  commandLine: string;
  /** How and where it was captured, in one line. */
  captured: string;
  /** The two that talked to each other. */
  programs: LabProgram[];
}

export interface LabProgram {
  role: "client" | "server";
  service: string;
  container: string;
  image: string;
  /** What was started in the container; null when its own program was used. */
  command: string[] | null;
}
