import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openBrowser } from "../../src/cli/open-browser.js";

describe("Opening a page in the browser", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "reqresp-lab-browser-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** A program that writes what it was given beside itself. */
  async function fakeBrowser(name: string, status = 0): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, `#!/bin/sh\nprintf '%s\\n' "$@" > "$0.given"\nexit ${status}\n`);
    await chmod(path, 0o755);
    return path;
  }

  it("gives the browser that BROWSER names the file's address, with spaces and all", async () => {
    const browser = await fakeBrowser("browser");
    const page = join(folder, "my report #1.html");
    expect(await openBrowser(page, { ...process.env, BROWSER: `${browser} --new-window %s` })).toBeNull();
    expect(await readFile(`${browser}.given`, "utf8")).toBe(`--new-window\n${pathToFileURL(page).href}\n`);
  });

  it("takes the next of BROWSER when the first is not there or fails", async () => {
    const failing = await fakeBrowser("failing", 3);
    const browser = await fakeBrowser("browser");
    const list = [join(folder, "missing"), failing, browser].join(":");
    expect(await openBrowser("/page.html", { ...process.env, BROWSER: list })).toBeNull();
    expect(await readFile(`${browser}.given`, "utf8")).toContain("file:///page.html");
  });

  it("says why when no browser can be started", async () => {
    const failing = await fakeBrowser("failing", 3);
    const reason = await openBrowser("/page.html", { ...process.env, BROWSER: `/nowhere/browser:${failing}` });
    expect(reason).toBe(`/nowhere/browser: not found; ${failing}: ended with status 3`);
  });
});
