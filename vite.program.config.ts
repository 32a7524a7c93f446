import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

/** What dependencies load along with themselves although this program never uses it, and what stands there instead. */
const standIns: Record<string, string> = {
  // ssh endpoints go through the user's own ssh (src/docker/ssh-agent.ts).
  ssh2: "export const Client = undefined;",
  // Build contexts are packed by src/docker/tar.ts.
  "tar-fs": "export {};",
  // Only BuildKit's session needs it, which is loaded apart (src/docker/buildkit.ts).
  "@grpc/grpc-js": "export {};",
  "@grpc/proto-loader": "export {};",
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

/** Node 20 loads CommonJS in a seventh less time than ES modules, which it reads one by one in the background; dist says that it is that. */
const commonJsPlugin: Plugin = {
  name: "declare-format",
  generateBundle() {
    this.emitFile({ type: "asset", fileName: "package.json", source: '{ "type": "commonjs" }\n' });
  },
};

/**
 * The program: src and its dependencies in a few files that lie flat in dist, one for each command and for what several share. Node takes
 * longer to find and link a hundred and fifty modules than to run them (docs/performance.md).
 */
export default defineConfig({
  publicDir: false,
  logLevel: "warn",
  plugins: [standInPlugin, commonJsPlugin],
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
    ssr: "src/main.ts",
    outDir: "dist",
    target: "node20",
    minify: false,
    sourcemap: true,
    license: { fileName: "licenses.md" },
    rolldownOptions: {
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
