// What scripts/test-board runs: checks of the example `board` in a browser, or pictures of it.
import assert from "node:assert/strict";

import live from "./board/live.mjs";
import { allAnswered, allAreThere, browser, DARK, LIGHT, openAt, PHONE } from "./board/page.mjs";
import safe from "./board/safe.mjs";
import seen from "./board/seen.mjs";
import { startBoard } from "./board/server.mjs";

// Checks at a time: most of their time they wait.
const AT_ONCE = 4;
const checks = { ...live, ...seen, ...safe };

const draw = async () => {
  const board = await startBoard();
  for (const [name, options] of Object.entries({ light: LIGHT, dark: { ...DARK, viewport: { width: 1120, height: 1000 } }, phone: PHONE })) {
    const { page, close } = await openAt(board.home, options);
    await allAreThere(page);
    await page.locator(".person").filter({ hasText: "Ann Archer" }).locator("summary").click();
    if (name === "dark") {
      await page.getByLabel("Do not disturb").check();
      await page.getByRole("button").click();
      await allAnswered(page);
      await page.locator(".person").filter({ hasText: "Mia Moss" }).getByText("Do not disturb").first().waitFor();
    }
    await page.waitForFunction(() => document.getAnimations().length === 0);
    await page.mouse.move(0, 0);
    await page.screenshot({ path: `docs/board-${name}.png`, fullPage: name !== "phone" });
    await close();
  }
  console.log("docs/board-light.png, docs/board-dark.png and docs/board-phone.png are new");
  return 0;
};

const check = async () => {
  let failed = 0;
  const words = process.argv[2] ?? "";
  const chosen = Object.entries(checks).filter(([name]) => name.includes(words));
  assert.ok(chosen.length > 0, `no check is about ${words}`);
  // Each has a board of its own: what one sets does not disturb another.
  const run = async ([name, check]) => {
    const start = Date.now();
    const board = await startBoard();
    try {
      await check({ board, home: board.home, open: (...options) => openAt(board.home, ...options) });
      console.log(`ok      ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED  ${name}\n${error.stack}`);
    }
    await board.stop();
  };
  const left = [...chosen];
  const work = async () => { while (left.length > 0) await run(left.shift()); };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  console.log(`${chosen.length} checks in Chromium ${browser.version()}, ${failed} failed`);
  return failed;
};

let failed = 1;
try {
  failed = await (process.argv.includes("--screenshots") ? draw() : check());
} finally {
  await browser.close();
}
process.exit(failed ? 1 : 0);
