/** The one packet builder of all tests: frames from layers, conversations from scripts, capture files from frames. */
export { type BuilderLayer, frame, payload } from "./builder-layer.js";
export { concat, hex, ipv6Address } from "./bytes.js";
export { captureFile, type FrameAt, record } from "./frame-record.js";
export { icmp, icmpv6 } from "./icmp-builder.js";
export { internetChecksum } from "./internet-checksum.js";
export * from "./ip-builder.js";
export * from "./link-builder.js";
export * from "./tcp-conversation.js";
export * from "./transport-builder.js";
