/** Bounds that keep memory constant whatever a file claims. */

/** Most captured bytes of one frame: libpcap's MAXIMUM_SNAPLEN. The snap length of the header is no bound, real files exceed it. */
export const maximumCapturedLength = 262_144;

/** Largest pcapng block, as libpcap has it. */
export const maximumBlockLength = 16 * 1024 * 1024;

/** Interfaces of one file, over all its sections. */
export const maximumInterfaces = 65_536;

/** Names (Name Resolution Blocks) and section comments that are remembered; further ones are passed over. */
export const maximumNames = 65_536;
export const maximumComments = 1_024;
