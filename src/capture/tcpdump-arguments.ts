import type { CaptureOptions } from "./capture.js";

/**
 * In immediate mode the kernel's ring has slots of equal size, each as large as the longest packet allowed. With tcpdump's own
 * 262,144 bytes a slot takes 512 KiB; the longest frame that segmentation offload makes on a bridge (65,536 bytes of IP) needs
 * an eighth of that. Measured with 20,000 small packets at 85,000/s: 2 MiB and 262,144 bytes dropped 5,403; 32 MiB and this, none.
 */
export const wholePacket = 65_400;
const ringKibibytes = 32_768;

/** tcpdump's arguments for a capture to its stdout. Without an interface the caller adds one. */
export function tcpdumpArguments(
  options: Pick<CaptureOptions, "snapLength" | "packets">,
  interfaceName: string | undefined,
  filter: string | undefined,
): string[] {
  const snapLength = options.snapLength || wholePacket;
  const interfaceArguments = interfaceName === undefined ? [] : ["-i", interfaceName];
  const count = options.packets === undefined ? [] : ["-c", String(options.packets)];
  // -U and --immediate-mode: a packet leaves the kernel and tcpdump as it comes, so a stop has nothing left to lose.
  return [
    ...interfaceArguments,
    ...["-n", "-U", "--immediate-mode", "-B", String(ringKibibytes), "-s", String(snapLength), ...count, "-w", "-"],
    ...(filter === undefined ? [] : ["--", filter]),
  ];
}
