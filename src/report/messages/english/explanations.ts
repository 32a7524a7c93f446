export const explanations = {};
