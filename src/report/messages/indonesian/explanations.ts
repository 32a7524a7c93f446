import type { explanations as english } from "../english/explanations.js";

export const explanations: typeof english = {};
