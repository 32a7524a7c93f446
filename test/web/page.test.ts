import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestBrowser } from "./browser-page.js";
import { findChromium } from "./chromium.js";
import { busyConversations, hostile, hostileConversation, labConversation, labNames, pageOf } from "./sample-pages.js";

const hasChromium = findChromium() !== undefined;
const artefacts = join(import.meta.dirname, "../../test-artefacts");

describe.skipIf(!hasChromium)(
  `The HTML page in a browser${hasChromium ? "" : " (skipped: no Chromium on PATH or in CHROME_PATH)"}`,
  { timeout: 120_000 },
  () => {
    let browser: TestBrowser;
    let html: string;

    beforeAll(async () => {
      mkdirSync(artefacts, { recursive: true });
      browser = await TestBrowser.start();
      html = await pageOf(labConversation(), { names: labNames });
    }, 120_000);

    afterAll(() => browser?.[Symbol.asyncDispose]());

    const lab = (options = {}) => browser.open(html, options);

    it("opens from a file without a complaint on the console and without asking the network for anything", async () => {
      await using open = await lab();
      const { page } = open;
      expect(await page.title()).toBe("sample.pcap · reqresp-lab");
      for (const view of ["Exchanges", "Packets", "Times", "Stream", "Sequence"]) {
        await page.getByRole("tab", { name: view }).click();
        await expectText(page, "#view", /\S/);
      }
      expect(open.complaints).toEqual([]);
      expect(open.requests).toEqual([]);
    });

    it("refuses scripts and requests that are not its own", async () => {
      await using open = await lab();
      const outcome = await open.page.evaluate(`(async () => {
        const script = document.createElement("script");
        script.textContent = "window.owned = true";
        document.body.append(script);
        const fetched = await fetch("https://example.invalid/").then(() => "fetched", () => "refused");
        return { owned: window.owned === true, fetched };
      })()`);
      expect(outcome).toEqual({ owned: false, fetched: "refused" });
      expect(open.complaints.join("\n")).toContain("Content Security Policy");
    });

    it("stays under 300 kB without its data", () => {
      const data = /<script type="[^"]+" id="[^"]+">[^<]*<\/script>/g;
      expect(Buffer.byteLength(html.replace(data, ""))).toBeLessThan(300_000);
    });

    it("draws every packet between the services, and says what a packet is when it is clicked", async () => {
      await using open = await lab();
      const { page } = open;
      const diagram = page.getByRole("listbox", { name: /Sequence diagram/ });
      expect(await page.locator(".ladder-heads").textContent()).toMatch(/reqresp-client.*reqresp-server/);
      expect(await diagram.getByRole("option").count()).toBeGreaterThan(10);
      await page.getByRole("option", { name: /PSH, ACK · 5 B · halo/ }).click();
      const details = page.getByRole("complementary", { name: "Details" });
      await expectText(page, ".details", /Exchange 1 of connection 1/);
      await details.getByText("Ethernet", { exact: true }).click();
      await expectText(page, ".details .hex", /68 61 6c 6f 0a/);
      await expectText(page, ".details .fields", /Destination/);
    });

    it("marks a retransmission in the diagram with a sign and in words", async () => {
      await using open = await lab();
      await open.page.getByRole("searchbox").fill("hilang");
      await expectText(open.page, ".shown", /^3 of/);
      const marked = open.page.getByRole("option", { name: /retransmission/ });
      expect(await marked.count()).toBe(1);
      expect(await marked.getByText("retransmission").count()).toBeGreaterThan(0);
    });

    it("shows only exchanges when asked to, evenly or to scale in time", async () => {
      await using open = await lab();
      const { page } = open;
      await page.getByText("Exchanges", { exact: true }).last().click();
      expect(await page.getByRole("option", { name: /: Echo: halo/ }).count()).toBe(1);
      const [evenA, evenB] = await arrowPlaces(page, "halo", "apa kabar");
      await page.getByText("To scale in time").click();
      const [timeA, timeB, timeC] = await arrowPlaces(page, "halo", "apa kabar", "lambat");
      expect(evenB! - evenA!).not.toBeCloseTo(timeB! - timeA!, 0);
      expect((timeC! - timeB!) / (timeB! - timeA!)).toBeCloseTo(1, 1);
    });

    it("zooms in time and goes back to all of it", async () => {
      await using open = await lab();
      const { page } = open;
      await page.getByText("To scale in time").click();
      const before = await page.locator(".ladder-rows").boundingBox();
      await page.getByRole("button", { name: "Zoom in" }).click();
      await page.getByRole("button", { name: "Zoom in" }).click();
      const zoomed = await page.locator(".ladder-rows").boundingBox();
      expect(zoomed!.height).toBeGreaterThan(before!.height * 2);
      await page.getByRole("button", { name: "Fit" }).click();
      expect((await page.locator(".ladder-rows").boundingBox())!.height).toBeCloseTo(before!.height, 0);
    });

    it("sorts exchanges by service time, the longest first, and turns the order on the second click", async () => {
      await using open = await lab();
      const { page } = open;
      await page.getByRole("tab", { name: "Exchanges" }).click();
      const header = page.getByRole("columnheader", { name: "Service time" });
      await header.getByRole("button").click();
      expect(await header.getAttribute("aria-sort")).toBe("descending");
      await expectText(page, "[role=row][aria-rowindex='2']", /lambat/);
      await header.getByRole("button").click();
      expect(await header.getAttribute("aria-sort")).toBe("ascending");
      await expectText(page, "[role=row][aria-rowindex='2']", /bye/);
    });

    it("filters by text, by status and by time, and says how many are left", async () => {
      await using open = await lab();
      const { page } = open;
      await page.getByRole("tab", { name: "Exchanges" }).click();
      await expectText(page, ".shown", /^5 of 5$/);
      await page.getByRole("searchbox").fill("KABAR");
      await expectText(page, ".shown", /^1 of 5$/);
      await page.getByRole("button", { name: "Clear filter" }).click();
      await page.getByLabel("Status").selectOption("delayed");
      await expectText(page, ".shown", /^1 of 5$/);
      await expectText(page, ".grid-body", /hilang/);
      await page.getByLabel("Status").selectOption("all");
      await page.getByLabel("Slower than").selectOption("100000000");
      await expectText(page, ".shown", /^2 of 5$/);
      await page.getByRole("searchbox").fill("nothing like that");
      await expectText(page, ".empty", /Nothing matches/);
    });

    it("shows the time of an exchange in its parts when its row is chosen", async () => {
      await using open = await lab();
      const { page } = open;
      await page.getByRole("tab", { name: "Exchanges" }).click();
      await page.getByRole("row", { name: /lambat/ }).click();
      await expectText(page, ".timing", /service time 121 ms/);
      await expectText(page, ".turn.request", /lambat/);
      await expectText(page, ".turn.response", /Echo: lambat/);
    });

    it("follows the payload of a connection, each byte once, both directions in turn", async () => {
      await using open = await lab();
      const { page } = open;
      await page.getByRole("tab", { name: "Stream" }).click();
      const texts = await page.locator(".chunk pre").allInnerTexts();
      expect(texts.map((text) => text.trim()).slice(0, 4)).toEqual([
        "halo",
        "Echo: halo",
        "apa kabar?",
        "Echo: apa kabar?",
      ]);
      expect(texts.filter((text) => text.trim() === "hilang")).toHaveLength(1);
    });

    it("can be used with the keyboard alone", async () => {
      await using open = await lab();
      const { page } = open;
      await page.getByRole("tab", { name: "Sequence" }).focus();
      await page.keyboard.press("ArrowRight");
      expect(await page.getByRole("tab", { name: "Exchanges" }).getAttribute("aria-selected")).toBe("true");
      await page.getByRole("row", { name: /halo/ }).focus();
      await page.keyboard.press("ArrowDown");
      await expectText(page, ".details-head", /Exchange 2/);
      await page.keyboard.press("End");
      await expectText(page, ".details-head", /Exchange 5/);
      expect(await page.locator(":focus").innerText()).toContain("bye");
      await page.getByRole("tab", { name: "Exchanges" }).focus();
      await page.keyboard.press("ArrowLeft");
      await page.getByRole("listbox").focus();
      await page.keyboard.press("Home");
      await page.keyboard.press("ArrowDown");
      await expectText(page, ".details-head", /Frame 2/);
      await page.getByRole("button", { name: "Close details" }).press("Escape");
      expect(await page.locator(".details").count()).toBe(0);
    });

    it("saves the diagram as SVG and as PNG", async () => {
      await using open = await lab();
      const { page } = open;
      const save = async (name: string) => {
        const [download] = await Promise.all([
          page.waitForEvent("download"),
          page.getByRole("button", { name: `Save as ${name}` }).click(),
        ]);
        return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
      };
      const svg = await save("SVG");
      expect(svg.name).toBe("sample-sequence.svg");
      expect(svg.bytes.toString()).toMatch(/^<\?xml.*<svg.*reqresp-server.*Echo: apa kabar/s);
      const png = await save("PNG");
      expect(png.name).toBe("sample-sequence.png");
      expect(png.bytes.subarray(1, 4).toString()).toBe("PNG");
      expect(png.bytes.readUInt32BE(16)).toBeGreaterThan(1000);
      expect(open.complaints).toEqual([]);
    });

    it("shows payloads that want to be markup, control or order as the text that they are", async () => {
      await using open = await browser.open(await pageOf(hostileConversation()));
      const { page } = open;
      for (const view of ["Sequence", "Exchanges", "Packets", "Times", "Stream"]) {
        await page.getByRole("tab", { name: view }).click();
        await expectText(page, "#view", /\S/);
      }
      const text = await page.locator(".stream-body").innerText();
      expect(text).toContain(hostile.endOfScript);
      expect(text).toContain(hostile.image);
      expect(text).toContain("\\e[31mred\\e[0m");
      expect(text).toContain("\\u202efdp.exe");
      expect(text).toContain("&lt;b&gt;");
      const controls = /(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;
      expect(await page.locator("body").innerText()).not.toMatch(controls);
      expect(await page.title()).toBe("sample.pcap · reqresp-lab");
      expect(await page.locator("img").count()).toBe(0);
      expect(open.complaints).toEqual([]);
      expect(open.requests).toEqual([]);
    });

    it("opens 100,000 packets and shows any of them", async () => {
      const large = await pageOf(busyConversations(100_000));
      await using open = await browser.open(large);
      const { page } = open;
      await page.getByRole("tab", { name: "Packets" }).click();
      await expectText(page, ".shown", /^100,000 of 100,000$/);
      expect(await page.locator(".grid-body [role=row]").count()).toBeLessThan(100);
      await page.getByRole("row", { name: /SYN/ }).first().focus();
      await page.keyboard.press("End");
      await expectText(page, ".details-head", /Frame 100,000/);
      await page.getByRole("searchbox").fill("get 42.77");
      await expectText(page, ".shown", /^1 of 100,000$/);
      expect(open.complaints).toEqual([]);
    });

    it("lists as many packets as it was given room for, counts the others, and says so", async () => {
      await using open = await browser.open(await pageOf(busyConversations(3000), { limits: { packets: 1000 } }));
      const { page } = open;
      await page.getByRole("tab", { name: "Packets" }).click();
      await expectText(page, ".note", /first 1,000 of 3,000 packets/);
      expect(await page.getByRole("img", { name: /Packets over time: 3,000 frames/ }).count()).toBe(1);
    });

    it("keeps a report without packets readable", async () => {
      await using open = await browser.open(await pageOf(labConversation(), { packets: null }));
      expect(await open.page.getByRole("tab").allInnerTexts()).toEqual(["Sequence", "Exchanges", "Times"]);
      await open.page.getByRole("option", { name: /halo/ }).first().click();
      await expectText(open.page, ".details-head", /Exchange 1/);
      expect(open.complaints).toEqual([]);
    });

    it("puts what the programs printed beside the exchange that it belongs to", async () => {
      const line = { role: "client", kind: "input", complete: true } as const;
      const recorded = {
        sameClock: true,
        saidBy: "person",
        lines: [
          { ...line, atNs: 502_000_000, text: "halo" },
          { ...line, atNs: 503_400_000, role: "server", kind: "output", text: "got <b>halo</b>" },
        ],
        dropped: 0,
        joins: [
          {
            connection: 1,
            exchange: 1,
            said: 0,
            serverPrinted: 1,
            clientPrinted: null,
            waitNs: null,
            clientSendNs: 1_000_000,
            serverPrintNs: 400_000,
            clientPrintNs: null,
          },
        ],
        times: null,
      } as const;
      await using open = await browser.open(
        await pageOf(labConversation(), {
          recorded: { ...recorded, lines: [...recorded.lines], joins: [...recorded.joins] },
        }),
      );
      const { page } = open;
      await expectText(page, ".transcript", /client halo .*server got <b>halo<\/b>/);
      await page.getByRole("tab", { name: "Exchanges" }).click();
      await page.getByRole("row", { name: /halo/ }).click();
      await expectText(
        page,
        ".steps",
        /you typed “halo” frame 6 \(\+1.00 ms\) server printed “got <b>halo<\/b>” \(\+400 µs\) frame 7/,
      );
    });

    it("speaks Indonesian when asked to", async () => {
      await using open = await browser.open(await pageOf(labConversation(), { language: "id" }));
      expect(await open.page.locator("html").getAttribute("lang")).toBe("id");
      expect(await open.page.getByRole("tab").allInnerTexts()).toEqual([
        "Urutan",
        "Pertukaran",
        "Paket",
        "Waktu",
        "Aliran",
      ]);
    });

    it("prints verdict, exchanges and diagram whatever view is shown", async () => {
      await using open = await lab();
      const { page } = open;
      await page.emulateMedia({ media: "print" });
      await page.evaluate(`dispatchEvent(new Event("beforeprint"))`);
      await expectText(page, ".paper", /Verdict.*halo.*Echo: bye/);
      expect(await page.locator(".paper svg.diagram").count()).toBe(1);
      expect(await page.locator("#page").isVisible()).toBe(false);
      await page.screenshot({ path: join(artefacts, "page-print.png"), fullPage: true });
    });

    for (const colorScheme of ["light", "dark"] as const) {
      for (const [width, height] of [
        [1280, 800],
        [390, 844],
      ] as const) {
        it(`has nothing for axe to complain of at ${width}×${height}, ${colorScheme}, in any view`, async () => {
          await using open = await lab({ colorScheme, width, height });
          const { page } = open;
          const found: string[] = [];
          for (const [index, view] of (await page.getByRole("tab").allInnerTexts()).entries()) {
            await page.getByRole("tab").nth(index).click();
            await expectText(page, "#view", /\S/);
            await page.waitForTimeout(200);
            // What is in a view is the same at every width; its frame is not.
            if (width > 400 || index < 2) found.push(...(await axeViolations(page, view)));
            await page.screenshot({ path: join(artefacts, `page-${view.toLowerCase()}-${width}-${colorScheme}.png`) });
          }
          await page.getByRole("tab", { name: "Exchanges" }).click();
          await page.getByRole("row", { name: /hilang/ }).click();
          found.push(...(await axeViolations(page, "details")));
          await page.screenshot({ path: join(artefacts, `page-details-${width}-${colorScheme}.png`) });
          expect(found).toEqual([]);
        });
      }
    }
  },
);

/** Waits until the text of what the selector finds fits; line breaks count as spaces. */
async function expectText(page: Page, selector: string, pattern: RegExp): Promise<void> {
  await expect
    .poll(async () => (await page.locator(selector).first().innerText()).replace(/\s+/g, " "), { timeout: 10_000 })
    .toMatch(pattern);
}

/** Heights at which the requests with these texts are drawn. */
async function arrowPlaces(page: Page, ...texts: string[]): Promise<number[]> {
  await page.waitForTimeout(300);
  const places: number[] = [];
  for (const text of texts) {
    const box = await page
      .getByRole("option", { name: new RegExp(`: ${text}`) })
      .locator("circle")
      .first()
      .boundingBox();
    places.push(box!.y);
  }
  return places;
}

async function axeViolations(page: Page, where: string): Promise<string[]> {
  await page.evaluate(axe.source);
  const results = (await page.evaluate("axe.run()")) as {
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
  };
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${where}: ${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`),
  );
}
