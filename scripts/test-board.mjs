// What scripts/test-board runs: the example `board` as a process, real pages of it in Chromium, and a way to break what is between.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const require = createRequire(join(process.env.TOOLS, "node_modules/"));
const { chromium } = require("playwright-core");
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const PATIENCE = 30_000;
// Longer than the silence after which a page gives a stream up, and than any wait before it tries again.
const AGES = 20_000;
// Checks at a time: most of their time they wait.
const AT_ONCE = 4;
const HOSTILE = `<img src=x onerror="hacked=1"><script>hacked=1</script>`;
// Contrast is judged of what stands still.
const STILL = { reducedMotion: "reduce" };
const LIGHT = { ...STILL, viewport: { width: 1120, height: 800 }, colorScheme: "light" };
const DARK = { ...LIGHT, colorScheme: "dark" };
const PHONE = { ...STILL, viewport: { width: 375, height: 812 }, colorScheme: "light", isMobile: true, hasTouch: true };

// The board, a process of its own. None outlives this one, whatever fails.
const children = new Set();
process.on("exit", () => children.forEach((child) => child.kill("SIGKILL")));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

const startBoard = async (...options) => {
  const child = spawn(process.env.BOARD, ["--port", "0", "--seed", "7", ...options], { stdio: ["ignore", "pipe", "inherit"] });
  children.add(child);
  child.on("exit", () => children.delete(child));
  for await (const line of createInterface({ input: child.stdout })) {
    const address = line.match(/http:\/\/127\.0\.0\.1:(\d+)/);
    if (address) {
      child.stdout.resume();
      const stop = async () => {
        if (!children.has(child)) return;
        const exit = once(child, "exit");
        child.kill();
        await exit;
      };
      return { port: Number(address[1]), home: address[0], stop };
    }
  }
  throw new Error("the board has not started");
};

// What stands between browser and board, and can break or fall silent.
const startProxy = async (target) => {
  let port = target;
  const pairs = new Set();
  let isSilent = false;
  const server = net.createServer((front) => {
    const back = net.connect(port, "127.0.0.1");
    const pair = [front, back];
    pairs.add(pair);
    for (const [from, to] of [pair, [back, front]]) {
      from.on("error", () => {});
      from.on("data", (data) => isSilent || to.write(data));
      from.on("close", () => { to.destroy(); pairs.delete(pair); });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: server.address().port,
    leadTo: (other) => { port = other; },
    breakAll: () => pairs.forEach((pair) => pair.forEach((socket) => socket.destroy())),
    beSilent: (silent) => { isSilent = silent; },
    stop: () => { pairs.forEach((pair) => pair.forEach((socket) => socket.destroy())); server.close(); },
  };
};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
  ],
});

// A page, and all that must not happen on it.
const openAt = async (url, options = LIGHT, { mayLoseServer = false, before } = {}) => {
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
const isLive = (page) => page.locator("#link[data-state=live]").waitFor({ timeout: PATIENCE });
const isLost = (page) => page.locator("#link[data-state=lost]").waitFor({ timeout: PATIENCE });
const isNotReloaded = async (page) => assert.equal(await page.evaluate(() => window.marker), "not reloaded");
const everyone = (page) => page.locator(".person").filter({ has: page.locator(".what:not(:empty)") });
const allAreThere = async (page) => {
  await isLive(page);
  const areKnown = () => document.querySelectorAll(".person").length === 4 && !document.querySelector(".what.unknown");
  await page.waitForFunction(areKnown, null, { timeout: PATIENCE });
};
const texts = (page) => page.locator(".person .top").allInnerTexts();
// Mia sets something else, in another program, and the page shows it.
const somethingChanges = async (page) => {
  const origin = new URL(page.url()).origin;
  const what = everyone(page).filter({ hasText: "Mia Moss" }).locator(".what");
  const [availability, word] = (await what.innerText()).startsWith("Busy") ? ["available", "Available"] : ["busy", "Busy"];
  const headers = { origin, "content-type": "application/json" };
  const answer = await fetch(`${origin}/me`, { method: "POST", headers, body: JSON.stringify({ availability }) });
  assert.equal(answer.status, 200);
  await answer.text();
  await what.getByText(word).waitFor({ timeout: PATIENCE });
};
const isReadable = async (page, what) => {
  await page.evaluate(AXE);
  const { violations, passes } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations", "passes"] }));
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("\n")}`);
  assert.deepEqual(told, [], what);
  assert.ok(passes.some(({ id }) => id === "color-contrast"), `${what}: the contrast was looked at`);
};
const fits = async (page, what) => {
  // Not the window's own width: a phone's grows with what does not fit.
  const room = page.viewportSize().width;
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= room, `${what}: ${wide} px wide in ${room}`);
};

const checks = {
  "a vendor that is out of reach is told, set elsewhere all the same, and no longer told when it is back": async ({ openAt }) => {
    // Long enough for all that is to be looked at meanwhile.
    const board = await startBoard("--outage", "8");
    const { page, close } = await openAt(board.home);
    await allAreThere(page);
    const trouble = page.getByRole("region", { name: "Everyone" }).getByRole("status").locator(".trouble");
    await trouble.waitFor({ timeout: PATIENCE });
    assert.match(await trouble.innerText(), /^pnut:fake cannot be read: .+\. What it showed last counts/);
    await isLive(page);
    await page.getByRole("button").click();
    await page.waitForFunction(() => document.querySelectorAll("#answers li").length === 4, null, { timeout: PATIENCE });
    const answers = (await page.locator("#answers li").allInnerTexts()).sort();
    assert.match(answers[0], /^Not set at pnut:fake.*what to do/s);
    answers.slice(1).forEach((answer) => assert.match(answer, /^Set at (genesys|rocketchat|superoffice):fake/));
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

  "why somebody is shown so is told on demand, account by account": async ({ open }) => {
    const { page, close } = await open();
    await allAreThere(page);
    const card = everyone(page).filter({ hasText: "Mia Moss" });
    assert.equal(await card.locator(".why").isVisible(), false);
    await card.locator("summary").focus();
    await page.keyboard.press("Enter");
    assert.match(await card.locator(".why").innerText(), /^(Available|Busy|Do-not-disturb|Away|Offline): .+\.$/);
    const accounts = await card.locator(".accounts li").allInnerTexts();
    assert.deepEqual(accounts.map((text) => text.split(":")[0]).sort(), ["genesys", "pnut", "rocketchat", "superoffice"]);
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
    await page.waitForFunction(() => document.querySelectorAll("#answers li").length === 4, null, { timeout: PATIENCE });
    const answers = (await page.locator("#answers li").allInnerTexts()).sort();
    ["genesys", "pnut", "rocketchat", "superoffice"].forEach((vendor, index) => assert.match(answers[index], new RegExp(`^Set at ${vendor}:fake`)));
    assert.match(answers[0], /do-not-disturb is shown as busy/, "what a vendor cannot show is told");
    assert.equal(await focused(), "submit", "the focus stays");
    const card = everyone(page).filter({ hasText: "Mia Moss" });
    await card.getByText(HOSTILE, { exact: true }).first().waitFor({ timeout: PATIENCE });
    assert.equal(await page.locator("img, #people script, #answers script").count(), 0);
    assert.equal(await page.evaluate(() => "hacked" in window), false);
    await isNotReloaded(page);
    await isReadable(page, "with answers");
    // The form of a page that is opened now begins with what is: pnut shows the message in place of the status.
    const other = await open();
    await allAreThere(other.page);
    assert.equal(await other.page.locator("[name=availability]:checked").inputValue(), "busy");
    await other.page.getByLabel("Remove my message instead").check();
    await other.page.getByRole("button").click();
    await page.getByText(HOSTILE, { exact: true }).first().waitFor({ state: "detached", timeout: PATIENCE });
    await other.close();
    await close();
  },

  "nothing that comes over the stream is HTML, however long it is": async ({ open }) => {
    const text = `${HOSTILE} ${"w".repeat(400)} ${"\u202e"}`;
    const account = { availability: "busy", text, message: text, counts: true };
    const person = { id: text, name: text, me: true, availability: "busy", activity: text, message: text, changed: 1, expires: 9e15, why: text, at: 1, accounts: [account] };
    const body = `event: all\ndata: ${JSON.stringify({ people: [person, { ...person, id: "#x", availability: "constructor" }] })}\n\nevent: troubles\ndata: ${JSON.stringify([text])}\n\n`;
    const serve = (page) => page.route("**/events", (route) => route.fulfill({ contentType: "text/event-stream", body }));
    const { page, close } = await open({ ...PHONE, viewport: { width: 320, height: 640 } }, { before: serve });
    await page.locator(".person").nth(1).waitFor();
    for (const summary of await page.locator("summary").all()) await summary.click();
    assert.ok((await page.locator(".trouble").innerText()).startsWith(HOSTILE));
    assert.ok((await page.locator(".name").first().innerText()).startsWith(HOSTILE));
    assert.equal(await page.locator("img, main script").count(), 0);
    assert.equal(await page.evaluate(() => "hacked" in window), false);
    await fits(page, "long words at 320 px");
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

  "the page is live again after the server has restarted, without being loaded again": async ({ board, openAt }) => {
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

  "the page is live again after the stream has broken or fallen silent": async ({ board, openAt }) => {
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

  "who cannot be read is shown as not known, and a page that nobody is set on has no form": async ({ openAt }) => {
    const folder = mkdtempSync(join(tmpdir(), "board-"));
    const file = join(folder, "people.toml");
    writeFileSync(file, '[person.nora]\nname = "Nora Nowhere"\n[person.nora.accounts]\n"pnut:elsewhere" = "1"\n');
    const board = await startBoard("--directory", file);
    rmSync(folder, { recursive: true });
    const { page, close } = await openAt(board.home);
    await page.locator(".person").filter({ hasText: /Nora Nowhere.*Not known/s }).waitFor({ timeout: PATIENCE });
    await page.locator(".trouble").filter({ hasText: "pnut:elsewhere" }).waitFor({ timeout: PATIENCE });
    assert.equal(await page.getByRole("button").count(), 0);
    await page.getByText("without --me").waitFor();
    await isReadable(page, "with nobody known");
    await close();
    await board.stop();
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
    await page.waitForFunction(() => document.querySelectorAll("#answers li").length === 4, null, { timeout: PATIENCE });
    const moved = await page.evaluate(() => scrollY);
    assert.ok(moved < 420, `without scrolling everyone away, by ${moved} px`);
    const isSeen = (node) => { const { top, bottom } = node.getBoundingClientRect(); return top >= 0 && bottom <= innerHeight; };
    assert.equal(await page.locator("#answers li").last().evaluate(isSeen), true, "what came of it is in sight");
    await close();
  },

  "a failure to set is told, and can be tried again": async ({ open }) => {
    const { page, close, faults } = await open();
    await allAreThere(page);
    await page.route("**/me", (route) => route.abort(), { times: 1 });
    await page.getByRole("button").click();
    await page.getByText("It could not be set").waitFor();
    assert.match(faults.shift(), /net::ERR_FAILED/);
    await page.getByRole("button").click();
    await page.waitForFunction(() => document.querySelectorAll("#answers li").length === 4, null, { timeout: PATIENCE });
    assert.equal(await page.getByText("It could not be set").count(), 0);
    await close();
  },

  "a script that got into the page would not run": async ({ open }) => {
    const { page, faults } = await open();
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.hacked = 1";
      document.body.append(script);
    });
    assert.equal(await page.evaluate(() => "hacked" in window), false);
    assert.match(faults.join(), /Content Security Policy/);
    await page.context().close();
  },

  "another site's page can neither set nor read anything": async ({ board, home, open }) => {
    const site = http.createServer((_, response) => response.setHeader("content-type", "text/html").end("<title>Elsewhere</title>"));
    site.listen(0, "127.0.0.1");
    await once(site, "listening");
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${site.address().port}`);
    const tried = await page.evaluate(async (home) => {
      const body = JSON.stringify({ availability: "offline", message: "from elsewhere" });
      const form = document.createElement("form");
      Object.assign(form, { method: "post", action: `${home}/me`, enctype: "text/plain", target: "frame" });
      const frame = Object.assign(document.createElement("iframe"), { name: "frame" });
      document.body.append(form, frame);
      form.submit();
      const answers = [
        fetch(`${home}/events`),
        fetch(`${home}/me`, { method: "POST", headers: { "content-type": "application/json" }, body }),
        fetch(`${home}/me`, { method: "POST", mode: "no-cors", body }),
      ];
      return (await Promise.allSettled(answers)).map(({ status, value }) => value?.type ?? status);
    }, home);
    // What another site may send blindly it does not see the answer of.
    assert.deepEqual(tried.slice(0, 2), ["rejected", "rejected"]);
    assert.ok(["opaque", "rejected"].includes(tried[2]));
    // Longer than the board takes to show what has been set.
    const { page: own, close } = await open();
    await allAreThere(own);
    await somethingChanges(own);
    assert.doesNotMatch((await texts(own)).join(), /from elsewhere/);
    await close();
    await context.close();
    site.close();
  },

  "another name for this address, or a request without an origin, is refused": async ({ board, home }) => {
    const status = (path, options) => new Promise((resolve, reject) => {
      const request = http.request({ host: "127.0.0.1", port: board.port, path, ...options }, (answer) => {
        answer.destroy();
        resolve(answer.statusCode);
      });
      request.on("error", reject).end(options.body);
    });
    const body = JSON.stringify({ availability: "offline" });
    const json = { "content-type": "application/json" };
    assert.equal(await status("/", { headers: { host: `evil.example:${board.port}` } }), 403);
    assert.equal(await status("/events", { headers: { host: "evil.example" } }), 403);
    assert.equal(await status("/me", { method: "POST", headers: json, body }), 403);
    assert.equal(await status("/me", { method: "POST", headers: { ...json, origin: "http://evil.example" }, body }), 403);
    assert.equal(await status("/me", { method: "POST", headers: { origin: home }, body }), 415, "no form of another site can send JSON");
    const large = JSON.stringify({ availability: "offline", message: "w".repeat(20_000) });
    assert.equal(await status("/me", { method: "POST", headers: { ...json, origin: home }, body: large }), 413);
  },
};

const draw = async () => {
  const board = await startBoard();
  for (const [name, options] of Object.entries({ light: LIGHT, dark: DARK, phone: PHONE })) {
    const { page, close } = await openAt(board.home, options);
    await allAreThere(page);
    await page.locator(".person").filter({ hasText: "Ann Archer" }).locator("summary").click();
    if (name === "dark") {
      await page.getByLabel("Do not disturb").check();
      await page.getByRole("button").click();
      await page.waitForFunction(() => document.querySelectorAll("#answers li").length === 4);
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
      await check({ board, home: board.home, openAt, open: (...options) => openAt(board.home, ...options) });
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
