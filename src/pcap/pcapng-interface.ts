import type { CaptureInterface, InterfaceStatistics } from "./capture-facts.js";
import { maximumNameLength } from "./limits.js";
import { linkTypeName } from "./link-type.js";
import { forEachOption, OptionCode, optionText } from "./pcapng-options.js";
import { TickClock } from "./tick-clock.js";

/** An interface of the section being read: its facts and its clock. */
export interface PcapngInterface {
  facts: CaptureInterface;
  clock: TickClock;
}

/** Microseconds, when an interface does not say. */
const defaultResolution = 6;

/** Reads the body of an Interface Description Block, from its link type up to (not including) the trailing length. */
export function readInterface(
  bytes: Uint8Array,
  view: DataView,
  from: number,
  to: number,
  little: boolean,
): PcapngInterface {
  const linkType = view.getUint16(from, little);
  let name: string | null = null;
  let description: string | null = null;
  let resolution = defaultResolution;
  let offsetSeconds = 0;
  let fcsLength = 0;
  forEachOption(view, from + 8, to, little, (code, start, end) => {
    const length = end - start;
    if (code === OptionCode.interfaceName) name = optionText(bytes, start, end, maximumNameLength);
    else if (code === OptionCode.interfaceDescription) description = optionText(bytes, start, end, maximumNameLength);
    else if (code === OptionCode.timeResolution && length >= 1) resolution = view.getUint8(start);
    else if (code === OptionCode.timeOffset && length >= 8) offsetSeconds = Number(view.getBigInt64(start, little));
    else if (code === OptionCode.fcsLength && length >= 1) fcsLength = fcsBytes(view.getUint8(start));
  });
  const clock = new TickClock(resolution, offsetSeconds);
  const facts: CaptureInterface = {
    name,
    description,
    linkType,
    linkTypeName: linkTypeName(linkType),
    snapLength: view.getUint32(from + 4, little),
    ticksPerSecond: clock.ticksPerSecond,
    fcsLength,
    statistics: null,
  };
  return { facts, clock };
}

/** The draft says bits and its example says 4, which Wireshark takes as bytes. No FCS has 4 bits or 16 bytes, so both can be right. */
function fcsBytes(value: number): number {
  return value < 16 ? value : value >> 3;
}

/** Reads the options of an Interface Statistics Block. */
export function readStatistics(view: DataView, from: number, to: number, little: boolean): InterfaceStatistics {
  const statistics: InterfaceStatistics = { received: null, dropped: null };
  forEachOption(view, from, to, little, (code, start, end) => {
    if (end - start < 8) return;
    const count = Number(view.getBigUint64(start, little));
    if (code === OptionCode.received) statistics.received = count;
    if (code === OptionCode.droppedByInterface || code === OptionCode.droppedBySystem) {
      statistics.dropped = (statistics.dropped ?? 0) + count;
    }
  });
  return statistics;
}
