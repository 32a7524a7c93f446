import type { BodyRecogniser } from "./http-message-body.js";

/** Protocols that run over HTTP, in the order in which they are asked. */
export const bodyRecognisers: readonly BodyRecogniser[] = [];
