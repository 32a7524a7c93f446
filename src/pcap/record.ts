/**
 * One captured frame as the file tells it. A reader reuses a single CaptureRecord for the whole file:
 * whoever wants to keep something copies it before the callback returns.
 */
export class CaptureRecord {
  /** 1-based number over the whole file, as Wireshark counts. */
  frame = 0;
  /** Whole seconds since 1970-01-01T00:00:00Z (may be negative or absurd in damaged files). */
  seconds = 0;
  /** Nanoseconds within the second, 0–999,999,999. */
  nanoseconds = 0;
  /** The chunk that holds the frame, and the same bytes as a DataView (both cover the whole chunk). */
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  /** Where the frame's captured bytes begin and end (exclusive) in `bytes`. FCS bytes, when the file declares them, are outside. */
  start = 0;
  end = 0;
  /** Length on the wire in bytes, without a declared FCS. Larger than end - start when the capture's snap length cut the frame. */
  originalLength = 0;
  /** LINKTYPE_* value (https://www.tcpdump.org/linktypes.html). */
  linkType = 0;
  /** Index into the capture's interfaces (pcapng; 0 for classic pcap), counted over all sections. */
  interfaceIndex = 0;
  /** Packet comments (pcapng opt_comment); undefined when there is none, so that the hot path allocates nothing. */
  comments: string[] | undefined = undefined;
}
