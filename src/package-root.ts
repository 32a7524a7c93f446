/**
 * URL of the package's own folder, for what ships beside the code: labs, scripts, package.json, the page. This file lies one folder below
 * it in src, and so does every file of the built program in dist.
 */
export const packageRoot = new URL("..", import.meta.url);
