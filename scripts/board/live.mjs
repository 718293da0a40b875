// What the page shows as it happens, and when something fails.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  AGES, allAnswered, allAreThere, isLive, isLost, isNotReloaded, isReadable, LIGHT, openAt, PATIENCE, somethingChanges, VENDORS,
} from "./page.mjs";
import { startBoard, startProxy } from "./server.mjs";

export default {
  "a vendor that is out of reach is told, set elsewhere all the same, and no longer told when it is back": async () => {
    // Long enough for all that is to be looked at meanwhile.
    const board = await startBoard("--outage", "8");
    const { page, close } = await openAt(board.home);
    await allAreThere(page);
    const trouble = page.getByRole("region", { name: "Everyone" }).getByRole("status").locator(".trouble");
    await trouble.waitFor({ timeout: PATIENCE });
    const told = /^(\w+):fake cannot be read: .+\. What it showed last counts/;
    const text = await trouble.innerText();
    assert.match(text, told);
    const [, lost] = text.match(told);
    await isLive(page);
    await page.getByRole("button").click();
    await allAnswered(page);
    const answers = (await page.locator("#answers li").allInnerTexts()).sort();
    assert.match(answers.shift(), new RegExp(`^Not set at ${lost}:fake.*what to do`, "s"));
    const others = VENDORS.filter((vendor) => vendor !== lost);
    assert.equal(answers.length, others.length);
    others.forEach((vendor, index) => assert.match(answers[index], new RegExp(`^Set at ${vendor}:fake`)));
    await isReadable(page, "with a vendor out of reach");
    await trouble.waitFor({ state: "detached", timeout: PATIENCE });
    assert.equal(await page.locator(".person").count(), 4);
    await close();
    await board.stop();
  },

  "what people change is shown without loading the page again, and read out": async ({ open }) => {
    const { page, close } = await open();
    await allAreThere(page);
    const before = await page.locator(".person .what").allInnerTexts();
    const isOther = (before) => [...document.querySelectorAll(".person .what")].some((node, index) => node.innerText !== before[index]);
    await page.waitForFunction(isOther, before, { timeout: PATIENCE });
    await isNotReloaded(page);
    await page.waitForFunction(() => document.querySelector("#news").textContent !== "", null, { timeout: PATIENCE });
    assert.match(await page.locator("#news").innerText(), /(Ann Archer|Bob Baker|Eve Engel)\u2069: [a-z]/);
    await close();
  },

  "what changes is lit up, and not for those who want no motion": async ({ open }) => {
    for (const [reducedMotion, moves] of [["no-preference", true], ["reduce", false]]) {
      const { page, close } = await open({ ...LIGHT, reducedMotion });
      await allAreThere(page);
      await page.evaluate(() => addEventListener("animationstart", () => { window.hasMoved = true; }, true));
      await somethingChanges(page);
      await page.locator(".person.fresh").filter({ hasText: "Mia Moss" }).waitFor();
      if (moves) await page.waitForFunction(() => window.hasMoved, null, { timeout: PATIENCE });
      assert.equal(await page.evaluate(() => Boolean(window.hasMoved)), moves, reducedMotion);
      await close();
    }
  },

  "the page is live again after the server has restarted, without being loaded again": async ({ board }) => {
    // It keeps the port, which somebody else could have taken in between.
    const proxy = await startProxy(board.port);
    const { page, close } = await openAt(`http://127.0.0.1:${proxy.port}`, LIGHT, { mayLoseServer: true });
    await allAreThere(page);
    await board.stop();
    await isLost(page);
    assert.match(await page.getByRole("banner").innerText(), /Not live/);
    await isReadable(page, "without a server");
    const second = await startBoard();
    proxy.leadTo(second.port);
    await allAreThere(page);
    await somethingChanges(page);
    await isNotReloaded(page);
    await close();
    proxy.stop();
    await second.stop();
  },

  "the page is live again after the stream has broken or fallen silent": async ({ board }) => {
    const proxy = await startProxy(board.port);
    const before = (page) => page.clock.install();
    const { page, close } = await openAt(`http://127.0.0.1:${proxy.port}`, LIGHT, { mayLoseServer: true, before });
    await allAreThere(page);
    proxy.breakAll();
    await isLost(page);
    await isLive(page);
    await somethingChanges(page);
    proxy.beSilent(true);
    await page.clock.fastForward(AGES);
    await isLost(page);
    proxy.beSilent(false);
    await page.clock.fastForward(AGES);
    await isLive(page);
    await somethingChanges(page);
    await isNotReloaded(page);
    await close();
    proxy.stop();
  },

  "who cannot be read is shown as not known, and a page that nobody is set on has no form": async () => {
    const folder = mkdtempSync(join(tmpdir(), "board-"));
    const file = join(folder, "people.toml");
    const source = `${VENDORS[0]}:elsewhere`;
    writeFileSync(file, `[person.nora]\nname = "Nora Nowhere"\n[person.nora.accounts]\n"${source}" = "1"\n`);
    const board = await startBoard("--directory", file);
    rmSync(folder, { recursive: true });
    const { page, close } = await openAt(board.home);
    await page.locator(".person").filter({ hasText: /Nora Nowhere.*Not known/s }).waitFor({ timeout: PATIENCE });
    await page.locator(".trouble").filter({ hasText: source }).waitFor({ timeout: PATIENCE });
    assert.equal(await page.getByRole("button").count(), 0);
    await page.getByText("without --me").waitFor();
    await isReadable(page, "with nobody known");
    await close();
    await board.stop();
  },

  "a failure to set is told, and can be tried again": async ({ open }) => {
    const { page, close, faults } = await open();
    await allAreThere(page);
    await page.route("**/me", (route) => route.abort(), { times: 1 });
    await page.getByRole("button").click();
    await page.getByText("It could not be set").waitFor();
    assert.match(faults.shift(), /net::ERR_FAILED/);
    await page.getByRole("button").click();
    await allAnswered(page);
    assert.equal(await page.getByText("It could not be set").count(), 0);
    await close();
  },
};
