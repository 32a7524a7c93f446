import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { defineConfig, type Plugin } from "vite";
import { compiledCodeOf, scriptOf } from "./src/compiled-code.js";

/** What dependencies load along with themselves although this program never uses it, and what stands there instead. */
const standIns: Record<string, string> = {
  // ssh endpoints go through the user's own ssh (src/docker/ssh-agent.ts).
  ssh2: "export const Client = undefined;",
  // Build contexts are packed by src/docker/tar.ts.
  "tar-fs": "export {};",
  // Only BuildKit's session needs it, which is loaded apart (src/docker/buildkit.ts).
  "@grpc/grpc-js": "export {};",
  "@grpc/proto-loader": "export {};",
  // Node's own, loaded when it is used: for an Engine behind TLS; for a build without BuildKit.
  https: "export const request = (...args) => process.getBuiltinModule('https').request(...args);",
  zlib: "export const createGzip = (...args) => process.getBuiltinModule('zlib').createGzip(...args);",
  // yargs lays out its own help after each command; what is shown is ours (src/cli/command-help.ts).
  cliui: "export default () => ({ div() {}, span() {}, toString: () => '' });",
  "string-width": "export default (text) => text.length;",
};

const standInPlugin: Plugin = {
  name: "stand-ins",
  enforce: "pre",
  resolveId: (id) => (id in standIns ? `\0stand-in:${id}` : null),
  load: (id) => (id.startsWith("\0stand-in:") ? standIns[id.slice("\0stand-in:".length)] : null),
};

/** docker-modem spells out each request in full for a debugging line that is hardly ever shown: a millisecond for each. */
const spelledOut = /debug\('Sending: %s', util\.inspect\(options, \{[^}]*\}\)\);/;
const unspelledPlugin: Plugin = {
  name: "unspelled-requests",
  transform(code, id) {
    if (!id.endsWith("/docker-modem/lib/modem.js")) return null;
    if (!spelledOut.test(code))
      throw new Error("docker-modem has changed: see what it does for each request, or drop this plugin");
    return { code: code.replace(spelledOut, ""), map: null };
  },
};

/** Node 20 loads CommonJS in a seventh less time than ES modules, which it reads one by one in the background; dist says that it is that. */
const commonJsPlugin: Plugin = {
  name: "declare-format",
  generateBundle() {
    this.emitFile({ type: "asset", fileName: "package.json", source: '{ "type": "commonjs" }\n' });
  },
};

/** Every function of the program is compiled here, once, and by no start (src/compiled-code.ts); main.js is what Node itself loads. */
const compilePlugin: Plugin = {
  name: "compile",
  writeBundle({ dir = "" }, bundle) {
    const files = Object.values(bundle).filter((file) => file.type === "chunk" && file.fileName !== "main.js");
    // V8 takes compiled code only if it runs with the flags that were set when the code was written, not when it was compiled.
    setFlagsFromString("--no-lazy");
    const scripts = files.map(({ fileName }) => [join(dir, fileName), scriptOf(join(dir, fileName))] as const);
    setFlagsFromString("--lazy");
    for (const [file, script] of scripts) writeFileSync(compiledCodeOf(file), script.createCachedData());
  },
};

/**
 * The program: src and its dependencies in a few files that lie flat in dist, one for each command and for what several share. Node takes
 * longer to find and link a hundred and fifty modules than to run them (docs/performance.md).
 */
export default defineConfig({
  publicDir: false,
  logLevel: "warn",
  plugins: [standInPlugin, unspelledPlugin, commonJsPlugin, compilePlugin],
  // yargs asks for it to follow `extends` in configuration files, which this program has not.
  define: { "import.meta.resolve": "undefined" },
  resolve: {
    alias: {
      // The same streams as in Node, for browsers and old versions of it.
      "readable-stream": "node:stream",
      // Its ES modules, which Vite takes for browsers only: a third of the time of its CommonJS.
      yaml: fileURLToPath(new URL("node_modules/yaml/browser/dist/index.js", import.meta.url)),
    },
  },
  ssr: { noExternal: true, external: ["protobufjs"] },
  build: {
    ssr: true,
    outDir: "dist",
    target: "node20",
    minify: false,
    sourcemap: true,
    license: { fileName: "licenses.md" },
    rolldownOptions: {
      input: { main: "src/main.ts", program: "src/program.ts" },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        minifyInternalExports: false,
        sourcemapExcludeSources: true,
        format: "cjs",
      },
    },
  },
});
