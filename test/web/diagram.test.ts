import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tcpConversation } from "../support/packet-builder.js";
import { TestBrowser } from "./browser-page.js";
import { findChromium } from "./chromium.js";
import { axeViolations, expectText } from "./page-checks.js";
import { busyConversations, labConversation, labNames, pageOf, spoken } from "./sample-pages.js";

const hasChromium = findChromium() !== undefined;

describe.skipIf(!hasChromium)(
  `The sequence diagram of the HTML page${hasChromium ? "" : " (skipped: no Chromium on PATH or in CHROME_PATH)"}`,
  { timeout: 120_000 },
  () => {
    let browser: TestBrowser;
    let html: string;

    beforeAll(async () => {
      browser = await TestBrowser.start();
      html = await pageOf(labConversation(), { names: labNames });
    }, 120_000);

    afterAll(() => browser?.[Symbol.asyncDispose]());

    const lab = (options = {}) => browser.open(html, options);

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
      await page.getByText("To scale").click();
      const [timeA, timeB, timeC] = await arrowPlaces(page, "halo", "apa kabar", "lambat");
      expect(evenB! - evenA!).not.toBeCloseTo(timeB! - timeA!, 0);
      expect((timeC! - timeB!) / (timeB! - timeA!)).toBeCloseTo(1, 1);
    });

    it("shows what the server said unasked, in both ways", async () => {
      const conversation = tcpConversation().connect().client("*2\r\n$9\r\nSUBSCRIBE\r\n$1\r\na\r\n");
      conversation.server("*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n");
      for (const text of ["satu", "dua2"]) {
        conversation.server(`*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$4\r\n${text}\r\n`, { after: 1 });
      }
      await using open = await browser.open(await pageOf(conversation.close().frames));
      const { page } = open;
      expect(await page.getByRole("option", { name: /PSH, ACK · 34 B · message a: "dua2"/ }).count()).toBe(1);
      await page.getByText("Exchanges", { exact: true }).last().click();
      const unasked = page.getByRole("option", { name: /message a: "(satu|dua2)" \(unasked\)/ });
      expect(await unasked.count()).toBe(2);
      await unasked.last().click();
      await expectText(page, ".details", /Part of\s+unasked/);
    });

    it("zooms in time and goes back to all of it", async () => {
      await using open = await lab();
      const { page } = open;
      await page.getByText("To scale").click();
      const before = await page.locator(".ladder-rows").boundingBox();
      await page.getByRole("button", { name: "Zoom in" }).click();
      await page.getByRole("button", { name: "Zoom in" }).click();
      const zoomed = await page.locator(".ladder-rows").boundingBox();
      expect(zoomed!.height).toBeGreaterThan(before!.height * 2);
      await page.getByRole("button", { name: "Fit" }).click();
      expect((await page.locator(".ladder-rows").boundingBox())!.height).toBeCloseTo(before!.height, 0);
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

    it("stands each service time as a bar on the server's lifeline, with the time beside it", async () => {
      await using open = await lab();
      const { page } = open;
      await page.getByText("Exchanges", { exact: true }).last().click();
      const times = await page.locator(".ladder-rows svg > g > text").allTextContents();
      expect(times).toEqual(expect.arrayContaining(["900 µs", "121 ms"]));
    });

    it("says how long nothing happened where rows are evenly spaced", async () => {
      await using open = await lab();
      expect(await open.page.getByText(/later$/).allTextContents()).toEqual(
        expect.arrayContaining(["500 ms later", "1.00 s later"]),
      );
    });

    it("puts what the programs printed at its time on the lifeline of its program, joined to its frame", async () => {
      await using open = await browser.open(await pageOf(labConversation(), { names: labNames, recorded: spoken() }));
      const { page } = open;
      const said = page.getByRole("option", { name: "0.502000 s: you typed “halo”, → frame 6, 1.00 ms later" });
      const printed = page.getByRole("option", {
        name: "0.503400 s: server printed “got <b>halo</b>”, 400 µs after frame 6",
      });
      const request = page.getByRole("option", { name: /PSH, ACK · 5 B · halo/ });
      const [a, b, c] = [await place(said), await place(request), await place(printed)];
      expect(a).toBeLessThan(b);
      expect(b).toBeLessThan(c);
      await said.click();
      await expectText(page, ".details-head", /Exchange 1 of connection 1/);
      await page.getByLabel("Programs' lines").uncheck();
      expect(await said.count()).toBe(0);
      expect(open.complaints).toEqual([]);
    });

    it("keeps lines from outside the packets' time out of a diagram to scale, and says so", async () => {
      const recorded = spoken();
      recorded.lines.unshift({ ...recorded.lines[0]!, atNs: -60_000_000_000, text: "long before" });
      recorded.joins[0] = { ...recorded.joins[0]!, said: 1, serverPrinted: 2 };
      await using open = await browser.open(await pageOf(labConversation(), { recorded }));
      const { page } = open;
      expect(await page.getByRole("option", { name: /long before/ }).count()).toBe(1);
      await page.getByText("To scale").click();
      await expectText(page, ".ladder .note", /^1 line of the programs is outside/);
      expect(await page.getByRole("option", { name: /long before/ }).count()).toBe(0);
    });

    it("draws 40,000 packets to scale as few elements, says how many stand for one, and lets any be chosen", async () => {
      await using open = await browser.open(await pageOf(busyConversations(40_000)));
      const { page } = open;
      await page.getByText("To scale").click();
      const elements = () => page.locator(".ladder-rows *").count();
      await expectText(page, ".ladder-rows", /\d+ packets/);
      expect(await elements()).toBeLessThan(1500);
      for (let zoom = 0; zoom < 9; zoom++) await page.getByRole("button", { name: "Zoom in" }).click();
      await page.locator(".ladder-scroller").evaluate((element) => element.scrollTo(0, 9000));
      await page.waitForTimeout(200);
      expect(await elements()).toBeLessThan(2500);
      await page.getByRole("listbox").focus();
      await page.keyboard.press("End");
      await expectText(page, ".details-head", /Frame 40,000/);
      expect(await page.locator("[aria-activedescendant]").count()).toBe(1);
      expect(open.complaints).toEqual([]);
    });

    it("can be scrolled to its end and no farther", async () => {
      await using open = await lab();
      const { page } = open;
      const extent = () =>
        page.evaluate(`(() => {
          const scroller = document.querySelector(".ladder-scroller");
          const rows = document.querySelector(".ladder-rows");
          return scroller.scrollHeight - 40 - rows.offsetHeight;
        })()`);
      await page.getByText("To scale").click();
      for (let zoom = 0; zoom < 3; zoom++) await page.getByRole("button", { name: "Zoom in" }).click();
      await page.locator(".ladder-scroller").evaluate((element) => element.scrollTo(0, 1e6));
      await page.waitForTimeout(200);
      expect(await extent()).toBeLessThanOrEqual(8);
    });

    it("has nothing for axe to complain of, to scale and with the programs' lines", async () => {
      await using open = await browser.open(await pageOf(labConversation(), { names: labNames, recorded: spoken() }));
      const { page } = open;
      const found = await axeViolations(page, "lines");
      await page.getByText("To scale").click();
      found.push(...(await axeViolations(page, "to scale")));
      await page.getByRole("searchbox").fill("nothing like that");
      await expectText(page, ".empty", /Nothing matches/);
      found.push(...(await axeViolations(page, "nothing found")));
      expect(found).toEqual([]);
    });
  },
);

async function place(row: Locator): Promise<number> {
  return (await row.locator("rect").first().boundingBox())!.y;
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
