import process from "node:process";
import { SetupError } from "./report.mjs";

export function nodeVersion() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new SetupError(
      `this is Node.js ${process.versions.node}; 20.19 or newer is needed.`,
      "Install a current Node.js from https://nodejs.org or with your version manager.",
    );
  }
  return process.versions.node;
}
