import type { Recogniser } from "./recogniser.js";

/** Every protocol that can be recognised, the surest first. */
export const recognisers: readonly Recogniser[] = [];
