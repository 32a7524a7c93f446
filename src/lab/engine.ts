/** The lab's door to the Engine, for the command line, which does not talk to src/docker itself. */
export { connectEngine } from "../docker/connect.js";
export type { Engine } from "../docker/engine.js";
