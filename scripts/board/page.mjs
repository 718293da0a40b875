// Real pages in Chromium, and what is asked of each.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.env.TOOLS, "node_modules/"));
const { chromium } = require("playwright-core");
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

// The vendors are the documents' names.
const documents = readdirSync(new URL("../../openapi", import.meta.url)).filter((name) => name.endsWith(".yaml"));
export const VENDORS = documents.map((name) => name.slice(0, -".yaml".length)).sort();
export const PATIENCE = 30_000;
// Longer than the silence after which a page gives a stream up, and than any wait before it tries again.
export const AGES = 20_000;
export const HOSTILE = `<img src=x onerror="hacked=1"><script>hacked=1</script>`;
// Contrast is judged of what stands still.
const STILL = { reducedMotion: "reduce" };
export const LIGHT = { ...STILL, viewport: { width: 1120, height: 800 }, colorScheme: "light" };
export const DARK = { ...LIGHT, colorScheme: "dark" };
export const PHONE = { ...STILL, viewport: { width: 375, height: 812 }, colorScheme: "light", isMobile: true, hasTouch: true };

export const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
  ],
});

// A page, and all that must not happen on it.
export const openAt = async (url, options = LIGHT, { mayLoseServer = false, before } = {}) => {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const faults = [];
  const origin = new URL(url).origin;
  page.on("pageerror", (error) => faults.push(`script: ${error}`));
  page.on("dialog", (dialog) => faults.push(`dialog: ${dialog.message()}`));
  page.on("console", (message) => {
    const isLoss = mayLoseServer && /net::ERR_/.test(message.text()) && message.location().url === `${origin}/events`;
    if (["error", "warning"].includes(message.type()) && !isLoss) faults.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    const address = new URL(request.url());
    if (address.protocol !== "data:" && address.origin !== origin) faults.push(`request to ${address}`);
  });
  await before?.(page);
  await page.goto(url);
  await page.evaluate(() => { window.marker = "not reloaded"; });
  const close = async () => {
    assert.deepEqual(faults, []);
    await context.close();
  };
  return { page, close, faults };
};
export const isLive = (page) => page.locator("#link[data-state=live]").waitFor({ timeout: PATIENCE });
export const isLost = (page) => page.locator("#link[data-state=lost]").waitFor({ timeout: PATIENCE });
export const isNotReloaded = async (page) => assert.equal(await page.evaluate(() => window.marker), "not reloaded");
export const everyone = (page) => page.locator(".person").filter({ has: page.locator(".what:not(:empty)") });
export const allAreThere = async (page) => {
  await isLive(page);
  const areKnown = () => document.querySelectorAll(".person").length === 4 && !document.querySelector(".what.unknown");
  await page.waitForFunction(areKnown, null, { timeout: PATIENCE });
};
// Every vendor has one line of what came of setting one's own presence.
export const allAnswered = async (page) => {
  const areThere = (count) => document.querySelectorAll("#answers li").length === count;
  await page.waitForFunction(areThere, VENDORS.length, { timeout: PATIENCE });
};
export const texts = (page) => page.locator(".person .top").allInnerTexts();
// Mia sets something else, in another program, and the page shows it.
export const somethingChanges = async (page) => {
  const origin = new URL(page.url()).origin;
  const what = everyone(page).filter({ hasText: "Mia Moss" }).locator(".what");
  const [availability, word] = (await what.innerText()).startsWith("Busy") ? ["available", "Available"] : ["busy", "Busy"];
  const headers = { origin, "content-type": "application/json" };
  const answer = await fetch(`${origin}/me`, { method: "POST", headers, body: JSON.stringify({ availability }) });
  assert.equal(answer.status, 200);
  await answer.text();
  await what.getByText(word).waitFor({ timeout: PATIENCE });
};
export const isReadable = async (page, what) => {
  await page.evaluate(AXE);
  const { violations, passes } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations", "passes"] }));
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("\n")}`);
  assert.deepEqual(told, [], what);
  assert.ok(passes.some(({ id }) => id === "color-contrast"), `${what}: the contrast was looked at`);
};
export const fits = async (page, what) => {
  // Not the window's own width: a phone's grows with what does not fit.
  const room = page.viewportSize().width;
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= room, `${what}: ${wide} px wide in ${room}`);
};
