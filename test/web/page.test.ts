import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ProofCheck } from "../../src/report/report.js";
import { tcpConversation } from "../support/packet-builder.js";
import { TestBrowser } from "./browser-page.js";
import { findChromium } from "./chromium.js";
import { axeViolations, expectText } from "./page-checks.js";
import {
  busyConversations,
  hostile,
  hostileConversation,
  labConversation,
  labFacts,
  labNames,
  pageOf,
  spoken,
} from "./sample-pages.js";

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
      await using open = await browser.open(await pageOf(labConversation(), { recorded: spoken() }));
      const { page } = open;
      await expectText(page, ".transcript", /client > halo .*server got <b>halo<\/b>/);
      await page.getByRole("tab", { name: "Exchanges" }).click();
      await page.getByRole("row", { name: /halo/ }).click();
      await expectText(
        page,
        ".steps",
        /you typed “halo” \+1.00 ms . frame 6 \+400 µs . server printed “got <b>halo<\/b>” \+400 µs . frame 7/,
      );
      await page.locator(".steps").getByRole("button", { name: "frame 7" }).click();
      await expectText(page, ".details-head", /Frame 7/);
    });

    it("shows whether it is proven that nothing is missing, and every check with what it found", async () => {
      const check = (name: ProofCheck["check"], expected: number | null, found: number | null) =>
        ({ check: name, outcome: "passed", expected, found }) as const;
      const checks = [
        check("verdict", null, null),
        check("kernel-drops", 0, 0),
        check("interface-drops", 0, 0),
        check("start-canary", 1, 1),
        check("end-canary", 1, 1),
        check("exchanges", 5, 5),
      ];
      await using proven = await browser.open(await pageOf(labConversation(), { proof: { proven: true, checks } }));
      await expectText(proven.page, ".top .verdict", /complete, proven/);
      await expectText(
        proven.page,
        ".proof",
        /passed.*dropped by the kernel 0 .*canary sent before the start 1 of 1 captured .*client counted 5, captured 5/,
      );
      const failed = { check: "kernel-drops", outcome: "failed", expected: 0, found: 12 } as const;
      const proof = { proven: false, checks: [failed, ...checks.slice(2)] };
      await using open = await browser.open(await pageOf(labConversation(), { proof }));
      await expectText(open.page, ".top .verdict", /complete$/);
      await expectText(open.page, ".overview", /Not proven complete: the kernel dropped 12/);
      await expectText(open.page, ".proof", /failed dropped by the kernel 12/);
      expect(await axeViolations(open.page, "proof")).toEqual([]);
    });

    it("shows the lab that was captured, where it is known", async () => {
      await using open = await browser.open(await pageOf(labConversation(), { lab: labFacts, names: labNames }));
      await expectText(
        open.page,
        "section:has(> .lab)",
        /Compose project reqresp, captured on its network reqresp_default \(172.18.0.0\/16\)\. server client Service reqresp-server reqresp-client Container reqresp-server-1 reqresp-client-1 Image lab-server lab-client Started python server.py the container's own command$/,
      );
      expect(await axeViolations(open.page, "lab")).toEqual([]);
      await using plain = await lab();
      expect(await plain.page.locator(".lab").count()).toBe(0);
    });

    it("shows names of a lab that try to be more as what they are", async () => {
      const { image, escapes, bidi } = hostile;
      const [server, client] = labFacts.programs;
      const programs = [
        { ...server!, service: image, container: escapes, image: bidi, command: [hostile.endOfScript] },
        { ...client!, service: "x".repeat(5_000) },
      ];
      const facts = { ...labFacts, project: image, network: image, subnets: [bidi], commandLine: image, programs };
      for (const width of [390, 1280]) {
        await using open = await browser.open(await pageOf(labConversation(), { lab: facts }), { width });
        const { page } = open;
        const text = await page.locator("section:has(> .lab)").first().innerText();
        expect(text).toContain(image);
        expect(text).toContain(hostile.endOfScript);
        expect(text).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(await page.title()).toBe("sample.pcap · reqresp-lab");
        expect(await page.locator("img[src=x]").count()).toBe(0);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
        expect(open.complaints).toEqual([]);
      }
    });

    it("says at a glance where the time went, how fast answers came, and who closed", async () => {
      await using open = await lab();
      await expectText(
        open.page,
        ".glance",
        /Time 9\d % client think.*Answers 5 exchanges: median .*, longest 121 ms.*Closed client first, \d segments/,
      );
    });

    it("says that nothing went wrong in a capture of every packet twice, too", async () => {
      const once = tcpConversation().connect().client("halo").server("Echo: halo").ack("client").close().frames;
      const twice = once.flatMap((one) => [one, { ...one, nanoseconds: one.nanoseconds + 3_000 }]);
      await using open = await browser.open(await pageOf(twice));
      await expectText(
        open.page,
        ".overview",
        /second copies of packets removed.* Problems No retransmissions, no resets/,
      );
    });

    it("comes back to the same view, filter and choice when it is loaded again", async () => {
      await using open = await lab();
      const { page } = open;
      await page.getByRole("tab", { name: "Packets" }).click();
      await page.getByRole("searchbox").fill("kabar");
      await expectText(page, ".shown", /^2 of/);
      await page.getByRole("row", { name: /Echo: apa kabar/ }).click();
      await expectText(page, ".details-head", /Frame/);
      const title = await page.locator(".details-head h2").innerText();
      await page.reload();
      await expectText(page, ".shown", /^2 of/);
      expect(await page.getByRole("tab", { name: "Packets" }).getAttribute("aria-selected")).toBe("true");
      await expectText(page, ".details-head", new RegExp(title));
      expect(open.complaints).toEqual([]);
    });

    it("shows an exchange's packets and a packet's exchange as chosen in the other views", async () => {
      await using open = await lab();
      const { page } = open;
      await page.getByRole("tab", { name: "Exchanges" }).click();
      await page.getByRole("row", { name: /lambat/ }).click();
      await page.getByRole("tab", { name: "Packets" }).click();
      await expectText(page, ".grid-body [aria-selected=true]", /lambat/);
      await page.getByRole("row", { name: /Echo: bye/ }).click();
      await page.getByRole("tab", { name: "Exchanges" }).click();
      await expectText(page, ".grid-body [aria-selected=true]", /bye/);
    });

    it("gives the details more or less room, by dragging or by keys", async () => {
      await using open = await lab();
      const { page } = open;
      const splitter = page.getByRole("separator", { name: "Width of the details" });
      const width = async () => (await page.locator(".secondary").boundingBox())!.width;
      const before = await width();
      await splitter.press("ArrowLeft");
      expect(await width()).toBeGreaterThan(before);
      const { x, y } = (await splitter.boundingBox())!;
      await page.mouse.move(x + 4, y + 100);
      await page.mouse.down();
      await page.mouse.move(x - 196, y + 100);
      await page.mouse.up();
      expect(await width()).toBeGreaterThan(before + 150);
    });

    it("says that a capture without packets has none", async () => {
      await using open = await browser.open(await pageOf([]));
      const { page } = open;
      await expectText(page, "p.empty, .grid-scroller .empty", /This capture holds no packet/);
      await page.getByRole("tab", { name: "Exchanges" }).click();
      await expectText(page, "p.empty, .grid-scroller .empty", /No request was captured/);
      expect(open.complaints).toEqual([]);
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

    // Contrast is the scheme's, the rest the layout's.
    for (const [colorScheme, width, height] of [
      ["light", 1280, 800],
      ["dark", 390, 844],
    ] as const) {
      it(`has nothing for axe to complain of at ${width}×${height}, ${colorScheme}, in any view`, async () => {
        await using open = await lab({ colorScheme, width, height });
        const { page } = open;
        const found: string[] = [];
        for (const [index, view] of (await page.getByRole("tab").allInnerTexts()).entries()) {
          await page.getByRole("tab").nth(index).click();
          await expectText(page, "#view", /\S/);
          await page.waitForTimeout(200);
          found.push(...(await axeViolations(page, view)));
          await page.screenshot({ path: join(artefacts, `page-${view.toLowerCase()}-${width}-${colorScheme}.png`) });
        }
        await page.getByRole("tab", { name: "Exchanges" }).click();
        await page.getByRole("row", { name: /hilang/ }).click();
        found.push(...(await axeViolations(page, "details")));
        await page.screenshot({ path: join(artefacts, `page-details-${width}-${colorScheme}.png`) });
        expect(found).toEqual([]);
      });
    }
  },
);
