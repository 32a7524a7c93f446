import { tcpAt } from "./headers";

const optionEnd: u8 = 0;
const optionNop: u8 = 1;
const optionMaximumSegmentSize: u8 = 2;
const optionWindowScale: u8 = 3;
/** RFC 7323 section 2.3: a larger shift is used as 14. */
const maximumWindowScale = 14;

let maximumSegmentSize: i32 = -1;
let windowScale: i32 = -1;

/** Of the SYN read last; -1 without the option. */
export function synMaximumSegmentSize(): i32 {
  return maximumSegmentSize;
}

export function synWindowScale(): i32 {
  return windowScale;
}

/**
 * Reads the options of a SYN (RFC 9293 section 3.2), as src/decode/tcp.ts does.
 * @param start of the frame
 * @returns false when they are malformed
 */
export function readSynOptions(start: i32, tcpHeaderLength: i32): bool {
  maximumSegmentSize = -1;
  windowScale = -1;
  const end = start + tcpAt + tcpHeaderLength;
  let option = start + tcpAt + 20;
  while (option < end) {
    const kind = load<u8>(option);
    if (kind === optionEnd) return true;
    if (kind === optionNop) {
      option++;
      continue;
    }
    if (option + 2 > end) return false;
    const length = <i32>load<u8>(option, 1);
    if (length < 2 || option + length > end) return false;
    if (kind === optionMaximumSegmentSize && length === 4) maximumSegmentSize = <i32>bswap(load<u16>(option, 2));
    else if (kind === optionWindowScale && length === 3) {
      windowScale = min(<i32>load<u8>(option, 2), maximumWindowScale);
    }
    option += length;
  }
  return true;
}
