import { defineConfig } from "vite";

// The HTML report's page: one script and one style, which src/report/html.ts puts into each report.
export default defineConfig({
  root: "src/web",
  publicDir: false,
  logLevel: "warn",
  oxc: { jsx: { runtime: "automatic", importSource: "preact", development: false } },
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
  build: {
    outDir: "../../dist/web",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: Number.MAX_SAFE_INTEGER,
    lib: { entry: "main.tsx", formats: ["iife"], name: "page", fileName: () => "page.js", cssFileName: "page" },
  },
});
