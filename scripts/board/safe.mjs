// What other people wrote, and other sites.
import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";

import { allAreThere, browser, fits, HOSTILE, PATIENCE, PHONE, somethingChanges, texts } from "./page.mjs";

export default {
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

  "so many pages are served and no more, until one is closed": async ({ board }) => {
    const agent = new http.Agent();
    const open = () => new Promise((resolve, reject) => {
      const request = http.get({ agent, host: "127.0.0.1", port: board.port, path: "/events" }, (answer) => {
        answer.on("error", () => {});
        resolve(answer);
      });
      request.on("error", reject);
    });
    const pages = await Promise.all(Array.from({ length: 200 }, open));
    assert.ok(pages.every(({ statusCode }) => statusCode === 200));
    const one = await open();
    assert.equal(one.statusCode, 503);
    one.destroy();
    pages.pop().destroy();
    // The server hears of it when it speaks to that page next.
    let again = await open();
    for (const end = Date.now() + PATIENCE; again.statusCode === 503 && Date.now() < end; again = await open()) again.destroy();
    assert.equal(again.statusCode, 200);
    [again, ...pages].forEach((page) => page.destroy());
  },
};
