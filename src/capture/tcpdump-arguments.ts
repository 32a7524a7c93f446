import type { CaptureOptions } from "./capture.js";

/** tcpdump's own limit; the longest frame that segmentation offload makes on a bridge is 65,550 bytes. */
const wholePacket = 262_144;

/**
 * In immediate mode the kernel's ring has slots of equal size, each a power of two that holds the longest packet allowed: 512 KiB for tcpdump's
 * own limit, 64 KiB for this, which is more than offload makes of 1,500-byte packets (45 of them, 65,226 bytes).
 */
const wholePacketImmediate = 65_400;

/**
 * Memory that the kernel sets aside for packets that tcpdump has not read yet: to get and to give back each MiB takes a millisecond. In blocks
 * it holds some 250,000 small packets, in slots 1,024 of any size.
 */
const ringKibibytes = { blocks: 32_768, slots: 65_536 };

/** tcpdump's arguments for a capture to its stdout. Without an interface the caller adds one. */
export function tcpdumpArguments(
  { snapLength: asked, immediate }: Pick<CaptureOptions, "snapLength"> & { immediate?: boolean },
  interfaceName: string | undefined,
  filter: string | undefined,
): string[] {
  const snapLength = asked || (immediate ? wholePacketImmediate : wholePacket);
  const interfaceArguments = interfaceName === undefined ? [] : ["-i", interfaceName];
  // -U: a packet leaves tcpdump as it comes. --immediate-mode: the kernel too; without it, when a block is full or a second old.
  const immediateMode = immediate ? ["--immediate-mode"] : [];
  const ring = immediate ? ringKibibytes.slots : ringKibibytes.blocks;
  return [
    ...interfaceArguments,
    ...["-n", "-U", ...immediateMode, "-B", String(ring), "-s", String(snapLength), "-w", "-"],
    ...(filter === undefined ? [] : ["--", filter]),
  ];
}
