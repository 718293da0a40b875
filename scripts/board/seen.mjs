// What people see, hear and can do.
import assert from "node:assert/strict";

import {
  allAnswered, allAreThere, DARK, everyone, fits, HOSTILE, isNotReloaded, isReadable, LIGHT, PATIENCE, PHONE, somethingChanges, texts, VENDORS,
} from "./page.mjs";

export default {
  "why somebody is shown so is told on demand, account by account": async ({ open }) => {
    const { page, close } = await open();
    await allAreThere(page);
    const card = everyone(page).filter({ hasText: "Mia Moss" });
    assert.equal(await card.locator(".why").isVisible(), false);
    await card.locator("summary").focus();
    await page.keyboard.press("Enter");
    assert.match(await card.locator(".why").innerText(), /^(Available|Busy|Do-not-disturb|Away|Offline): .+\.$/);
    const accounts = await card.locator(".accounts li").allInnerTexts();
    assert.deepEqual(accounts.map((text) => text.split(":")[0]).sort(), VENDORS);
    assert.equal(await card.locator(".accounts .counts").count(), 1);
    assert.match(await card.locator(".accounts .counts").innerText(), /this counts/);
    // It stays open, and the focus where it is, when the card changes.
    await somethingChanges(page);
    await card.locator(".why").waitFor();
    assert.equal(await card.locator("summary").evaluate((node) => node === document.activeElement), true);
    await close();
  },

  "one's own presence is set with the keyboard alone, and texts are never HTML": async ({ open }) => {
    const { page, close } = await open();
    await allAreThere(page);
    const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };
    const focused = () => page.evaluate(() => document.activeElement.name || document.activeElement.id || document.activeElement.type);
    await press("Tab", "Enter");
    assert.equal(await focused(), "own", "the skip link leads to one's own presence");
    await press("Tab");
    const chosen = () => page.locator("[name=availability]:checked").inputValue();
    for (let step = 0; step < 5 && (await chosen()) !== "do-not-disturb"; step += 1) await press("ArrowDown");
    assert.equal(await chosen(), "do-not-disturb");
    await press("Tab");
    await page.keyboard.type(HOSTILE);
    await press("Tab");
    assert.equal(await focused(), "clear");
    await press("Tab");
    assert.equal(await focused(), "activity");
    await press("Tab");
    assert.equal(await focused(), "minutes");
    await press("Tab", "Enter");
    await allAnswered(page);
    const answers = (await page.locator("#answers li").allInnerTexts()).sort();
    VENDORS.forEach((vendor, index) => assert.match(answers[index], new RegExp(`^Set at ${vendor}:fake`)));
    assert.ok(answers.some((answer) => /do-not-disturb is shown as busy/.test(answer)), "what a vendor cannot show is told");
    assert.ok(answers.some((answer) => /this message is not sent/.test(answer)), "one vendor shows either a status or a message");
    assert.equal(await focused(), "submit", "the focus stays");
    const card = everyone(page).filter({ hasText: "Mia Moss" });
    // The account that counts may have no message; those of the others are in the details.
    await card.locator("summary").click();
    await card.getByText(HOSTILE, { exact: true }).first().waitFor({ timeout: PATIENCE });
    assert.equal(await page.locator("img, #people script, #answers script").count(), 0);
    assert.equal(await page.evaluate(() => "hacked" in window), false);
    await isNotReloaded(page);
    await isReadable(page, "with answers");
    // The form of a page that is opened now begins with what was set: a vendor may show the status in place of the message.
    const other = await open();
    await allAreThere(other.page);
    assert.equal(await other.page.locator("[name=availability]:checked").inputValue(), "do-not-disturb");
    await other.page.getByLabel("Remove my message instead").check();
    await other.page.getByRole("button").click();
    await page.getByText(HOSTILE, { exact: true }).first().waitFor({ state: "detached", timeout: PATIENCE });
    await other.close();
    await close();
  },

  "the page is dark where that is asked for, and readable in both": async ({ open }) => {
    const shades = [];
    for (const scheme of [LIGHT, DARK]) {
      const { page, close } = await open(scheme);
      await allAreThere(page);
      for (const summary of await page.locator("summary").all()) await summary.click();
      shades.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).slice(0, 3).map(Number)));
      await isReadable(page, scheme.colorScheme);
      await close();
    }
    assert.ok(Math.min(...shades[0]) > 200 && Math.max(...shades[1]) < 60, JSON.stringify(shades));
  },

  "a phone needs no scrolling sideways, and a finger can hit everything": async ({ open }) => {
    for (const width of [320, 375, 430]) {
      const { page, close } = await open({ ...PHONE, viewport: { width, height: 812 } });
      await allAreThere(page);
      for (const summary of await page.locator("summary").all()) await summary.tap();
      await fits(page, `${width} px`);
      const small = await page.evaluate(() => [...document.querySelectorAll("a:not(.skip), button, summary, label:has(input), select, input:not([type])")]
        .map((node) => [node.textContent.trim(), node.getBoundingClientRect()])
        .filter(([, { width, height }]) => Math.min(width, height) < 24 && width + height > 0)
        .map(([text, { width, height }]) => `${text}: ${width} x ${height}`));
      assert.deepEqual(small, []);
      await isReadable(page, `${width} px`);
      await close();
    }
  },

  "a screen reader finds names, roles and landmarks": async ({ open }) => {
    const { page, close } = await open();
    await allAreThere(page);
    const tree = await page.locator("body").ariaSnapshot();
    for (const node of [
      "banner", 'heading "Who is here" [level=1]', "main", 'region "Everyone"', 'region "Your presence"', "contentinfo",
      'heading "Ann Archer" [level=3]', 'heading "Mia Moss you" [level=3]', 'group "Status"', 'radio "Available"', 'radio "Do not disturb"', 'textbox "Message"',
      'combobox "Doing"', 'combobox "Until"', 'button "Set everywhere"', 'log "Latest change"', 'status "What came of it"',
      'checkbox "Read changes out" [checked]', 'link "Skip to your own presence"',
    ]) assert.ok(tree.includes(node), `${node} in\n${tree}`);
    assert.match(tree, /Why Ann Archer is shown so/);
    await page.getByLabel("Read changes out").uncheck();
    assert.equal(await page.locator("#news").getAttribute("aria-live"), "off");
    await close();
  },

  "a text from right to left is read in its order, and turns around nothing beside it": async ({ open }) => {
    const name = "\u05d3\u05e0\u05d4";
    const text = `${name} 3:00 pm`;
    const person = { id: "1", name, me: true, availability: "away", activity: text, message: text, changed: 1, expires: null, why: text, at: 1, accounts: [] };
    const body = `event: all\ndata: ${JSON.stringify({ people: [person] })}\n\n`;
    const before = (page) => page.route("**/events", (route) => route.fulfill({ contentType: "text/event-stream", body }));
    const { page, close } = await open(LIGHT, { before });
    const message = page.locator(".message");
    await message.waitFor();
    const edges = (range) => range.evaluate((node, end) => {
      const text = node.firstChild;
      const place = (at) => {
        const range = document.createRange();
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        return range.getBoundingClientRect().left;
      };
      return [place(0), place(end)];
    }, text.length - 1);
    const [first, last] = await edges(message);
    assert.ok(last < first, "the end of the message is at its left");
    assert.ok((await page.locator(".what").innerText()).startsWith("Away, "));
    const { x } = await message.boundingBox();
    assert.ok(last - x < 40, "and it begins where all others begin");
    await close();
  },

  "the button can be reached in a window that is lower than the form": async ({ open }) => {
    const { page, close } = await open({ ...LIGHT, viewport: { width: 1120, height: 420 } });
    await allAreThere(page);
    for (const summary of await page.locator("summary").all()) await summary.click();
    await page.evaluate(() => scrollTo(0, 0));
    await page.getByRole("button").click();
    await allAnswered(page);
    const moved = await page.evaluate(() => scrollY);
    assert.ok(moved < 420, `without scrolling everyone away, by ${moved} px`);
    const isSeen = (node) => { const { top, bottom } = node.getBoundingClientRect(); return top >= 0 && bottom <= innerHeight; };
    assert.equal(await page.locator("#answers li").last().evaluate(isSeen), true, "what came of it is in sight");
    await close();
  },

  "the signs of the statuses differ where a machine has colours of its own": async ({ open }) => {
    const { page, close } = await open({ ...LIGHT, forcedColors: "active" });
    await allAreThere(page);
    const signs = await page.locator("#choices svg").all();
    const pictures = [];
    for (const sign of signs) pictures.push((await sign.screenshot()).toString("base64"));
    assert.equal(new Set(pictures).size, 5);
    await close();
  },
};
