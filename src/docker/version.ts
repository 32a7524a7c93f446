import { createRequire } from "node:module";

/** This tool's version, as in its package.json. */
export const ownVersion: string = (createRequire(import.meta.url)("../../package.json") as { version: string }).version;
