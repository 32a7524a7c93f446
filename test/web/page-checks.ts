import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Waits until the text of what the selector finds fits; line breaks count as spaces. */
export async function expectText(page: Page, selector: string, pattern: RegExp): Promise<void> {
  await expect
    .poll(async () => (await page.locator(selector).first().innerText()).replace(/\s+/g, " "), { timeout: 10_000 })
    .toMatch(pattern);
}

/** What axe-core finds wrong with the page as it stands. */
export async function axeViolations(page: Page, where: string): Promise<string[]> {
  await page.evaluate(axe.source);
  // What passes is not looked at, and need not be described.
  const results = (await page.evaluate(`axe.run({ resultTypes: ["violations"] })`)) as {
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
  };
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${where}: ${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`),
  );
}
