import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { buildPage } from "./built-page.js";
import { findChromium } from "./chromium.js";

const switches = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface OpenOptions {
  width?: number;
  height?: number;
  colorScheme?: "light" | "dark";
}

/** A page in a browser, and what it did that it must not do. */
export interface OpenPage extends AsyncDisposable {
  page: Page;
  /** Errors and warnings on the console, exceptions, refusals by the policy. */
  complaints: string[];
  /** Addresses asked for, beyond the file itself and data inside it. */
  requests: string[];
}

/** One Chromium with its temporary files, for the tests of one file. */
export class TestBrowser implements AsyncDisposable {
  readonly #browser: Browser;
  readonly #folder: string;
  #pages = 0;

  private constructor(browser: Browser, folder: string) {
    this.#browser = browser;
    this.#folder = folder;
  }

  static async start(): Promise<TestBrowser> {
    const executablePath = findChromium();
    if (executablePath === undefined) throw new Error("Expected a Chromium on PATH, got none");
    await buildPage();
    const browser = await chromium.launch({ executablePath, args: switches });
    return new TestBrowser(browser, await mkdtemp(join(tmpdir(), "reqresp-lab-web-")));
  }

  /** Opens the HTML text as a file, waits until all of it is there. */
  async open(html: string, options: OpenOptions = {}): Promise<OpenPage> {
    const { width = 1280, height = 800, colorScheme = "light" } = options;
    const path = join(this.#folder, `page-${++this.#pages}.html`);
    await writeFile(path, html);
    const address = pathToFileURL(path).href;
    const context = await this.#browser.newContext({ viewport: { width, height }, colorScheme, acceptDownloads: true });
    const page = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => {
      if (request.url() !== address && !/^(data|blob):/.test(request.url())) requests.push(request.url());
    });
    await page.goto(address);
    await page.locator("[data-page=complete]").waitFor({ state: "attached" });
    return { page, complaints, requests, [Symbol.asyncDispose]: () => context.close() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
