/** Bounds that keep memory constant whatever a file claims. */

/** Most captured bytes of one frame: libpcap's MAXIMUM_SNAPLEN. The snap length of the header is no bound, real files exceed it. */
export const maximumCapturedLength = 262_144;

/** Largest pcapng block, as libpcap has it. */
export const maximumBlockLength = 16 * 1024 * 1024;

/** Interfaces of one file, over all its sections. */
export const maximumInterfaces = 65_536;

/** Names of addresses (Name Resolution Blocks) that are remembered; further ones are passed over. */
export const maximumNames = 65_536;

/** Comments remembered on the file, and on any one packet; further ones are passed over. */
export const maximumComments = 256;

/** Bytes kept of the name of an address, and of an interface's name and description. */
export const maximumNameLength = 256;
