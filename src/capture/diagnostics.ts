import { LabError } from "../errors.js";

/** tcpdump's own words, fit for one line of an error message: no control characters, the last lines, bounded. */
export function complaint(stderr: string): string {
  const lines = stderr
    .split("\n")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
    .map((line) => line.replace(/[\u0000-\u001f\u007f-\u009f]/g, "").replace(/^tcpdump: /, ""))
    .filter(
      (line) => line.trim() !== "" && !/^(\d+ packets? |verbose output suppressed|listening on |Warning: )/.test(line),
    );
  return lines.slice(-3).join("; ").slice(0, 500);
}

export function isFilterComplaint(stderr: string): boolean {
  return /syntax error|filter expression|expression rejects all packets|unknown (host|port|protocol|network)|illegal token|not supported for (this|linktype)|only supported (on|for)|is not a valid/i.test(
    stderr,
  );
}

function isPermissionComplaint(stderr: string): boolean {
  return /permission|Operation not permitted|Couldn't change|^sudo: /im.test(stderr);
}

/** The error for a tcpdump that ended before it listened. */
export function startFailure(stderr: string, interfaceName: string, filter: string | undefined): LabError {
  const said = complaint(stderr) || "it said nothing";
  if (/No such device|No such file or directory|doesn't exist/i.test(stderr)) {
    return new LabError("BRIDGE_NOT_FOUND", `tcpdump finds no interface ${interfaceName}: ${said}`, {
      hint: "Is the lab still up? `reqresp-lab ps` tells; `--via netns` captures inside the server's container instead.",
    });
  }
  if (filter !== undefined && isFilterComplaint(stderr)) return filterFailure(filter, stderr);
  if (isPermissionComplaint(stderr)) return permissionFailure(interfaceName, said);
  return new LabError("CAPTURE_FAILED", `tcpdump on ${interfaceName} ended before it listened: ${said}`);
}

export function filterFailure(filter: string, stderr: string): LabError {
  return new LabError(
    "CAPTURE_FILTER",
    `tcpdump does not understand the filter "${complaint(filter)}": ${complaint(stderr)}`,
    {
      hint: 'Write it as pcap-filter(7) says, for example "tcp port 2222".',
    },
  );
}

export function permissionFailure(interfaceName: string, said: string): LabError {
  return new LabError("CAPTURE_PERMISSION", `This user may not capture on ${interfaceName}: ${said}`, {
    hint: "Capture without root by `--via sidecar`, or allow tcpdump once: `sudo setcap cap_net_raw,cap_net_admin+ep $(command -v tcpdump)`.",
  });
}
