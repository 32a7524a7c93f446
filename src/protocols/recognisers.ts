import { http } from "./http.js";
import type { Recogniser } from "./recogniser.js";
import { text } from "./text.js";

/** Every protocol that can be recognised, the surest first; text is what is left. */
export const recognisers: readonly Recogniser[] = [http, text];
