"use strict";
(() => {
  const WORDS = {
    __proto__: null,
    "available": "Available", "busy": "Busy", "do-not-disturb": "Do not disturb", "away": "Away", "offline": "Offline",
    "unknown": "Not known",
  };
  // The server speaks every 5 s.
  const SILENCE = 15_000;
  const NEWS_PAUSE = 4_000;
  const MOST_NEWS = 5;
  const MOST_TROUBLES = 5;
  const FIRST_WAIT = 500;
  const LONGEST_WAIT = 8_000;

  const $ = (id) => document.getElementById(id);
  // Texts come from people whom nobody knows: they are set as text, never as HTML.
  const put = (node, text) => { if (node.textContent !== text) node.textContent = text; };
  const make = (tag, className, ...children) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    node.append(...children);
    return node;
  };
  const icon = (availability) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("aria-hidden", "true");
    svg.append(use);
    show(svg, availability);
    return svg;
  };
  const show = (svg, availability) => {
    const word = availability in WORDS ? availability : "unknown";
    svg.setAttribute("class", word);
    svg.firstChild.setAttribute("href", `#${word}`);
  };
  // A text from right to left must not turn around what stands beside it.
  const apart = (text) => `\u2068${text}\u2069`;
  const status = ({ availability, activity }) => (WORDS[availability] ?? WORDS.unknown) + (activity ? `, ${apart(activity)}` : "");
  const foreign = (node) => { node.dir = "auto"; return node; };
  const few = (texts, most) => texts.length > most ? [...texts.slice(0, most), `and ${texts.length - most} more`] : texts;

  const ago = (moment) => {
    const seconds = Math.max(0, Math.round((Date.now() - moment) / 1000));
    if (seconds < 10) return "just now";
    if (seconds < 60) return `${seconds} s ago`;
    if (seconds < 5400) return `${Math.round(seconds / 60)} min ago`;
    return seconds < 129_600 ? `${Math.round(seconds / 3600)} h ago` : `${Math.round(seconds / 86_400)} days ago`;
  };
  const until = (moment) => {
    const minutes = Math.ceil((moment - Date.now()) / 60_000);
    return minutes < 90 ? `ends in ${Math.max(1, minutes)} min` : `ends in ${Math.round(minutes / 60)} h`;
  };

  // People: one card each, changed in place, so that focus and what is open stay.
  const people = new Map();
  const names = new Intl.Collator(undefined, { numeric: true });

  const newCard = (id) => {
    const face = make("span", "face");
    face.setAttribute("aria-hidden", "true");
    const badge = icon("unknown");
    face.append(badge);
    const name = foreign(make("h3", "name"));
    const since = make("span", "since quiet");
    const what = make("p", "what");
    const message = foreign(make("p", "message"));
    const summary = make("summary");
    const why = make("p", "why");
    const accounts = make("ul", "accounts");
    accounts.setAttribute("role", "list");
    const asOf = make("p", "quiet");
    const details = make("details", "", summary, why, accounts, asOf);
    const top = make("div", "top", face, name, what, message, since);
    const card = make("li", "person", top, details);
    card.dataset.id = id;
    return { card, face, badge, name, since, what, message, summary, why, accounts, asOf };
  };

  const draw = (person) => {
    const entry = people.get(person.id) ?? newCard(person.id);
    const old = entry.person;
    entry.person = person;
    begin(person);
    people.set(person.id, entry);
    entry.face.className = `face ${person.availability}`;
    show(entry.badge, person.availability);
    if (entry.name.firstChild?.textContent !== person.name) {
      entry.name.replaceChildren(person.name, ...(person.me ? [" ", make("span", "you", "you")] : []));
    }
    put(entry.what, status(person));
    entry.what.className = `what ${person.availability}`;
    put(entry.message, person.message ?? "");
    put(entry.why, person.why);
    if (!entry.summary.firstChild) {
      entry.summary.append("Why", make("span", "hidden", ` ${person.name} is shown so`));
    }
    const key = JSON.stringify(person.accounts);
    if (entry.key !== key) {
      entry.key = key;
      entry.accounts.replaceChildren(...person.accounts.map(account));
    }
    tick(entry);
    if (!entry.card.isConnected) place(entry);
    // Who was waited for until now is no news.
    if (old?.accounts.length && status(old) + old.message !== status(person) + person.message) {
      entry.card.classList.remove("fresh");
      void entry.card.offsetWidth;
      entry.card.classList.add("fresh");
      tell(person);
    }
  };

  const account = ({ availability, text, message, counts }) => {
    const words = make("span", "", text);
    if (message) words.append(foreign(make("q", "", message)));
    return make("li", counts ? "counts" : "", icon(availability), words);
  };

  const place = (entry) => {
    const order = (a, b) => names.compare(a.name, b.name) || names.compare(a.id, b.id);
    const next = [...$("people").children].find((card) => order(entry.person, people.get(card.dataset.id).person) < 0);
    $("people").insertBefore(entry.card, next ?? null);
  };

  const tick = ({ person, since, asOf }) => {
    put(asOf, `As of ${ago(person.at)}.`);
    const parts = [person.changed && ago(person.changed), person.expires && until(person.expires)];
    put(since, parts.filter(Boolean).join(", "));
  };

  const count = () => {
    const shown = [...people.values()].map(({ person }) => person.availability);
    const parts = Object.keys(WORDS).map((word) => [shown.filter((other) => other === word).length, WORDS[word].toLowerCase()]);
    put($("count"), parts.filter(([number]) => number).map(([number, word]) => `${number} ${word}`).join(" · ") || "Nobody is known.");
  };

  // News: what changed, at most every few seconds, so that a screen reader can keep up.
  const news = new Map();
  let newsTimer;
  const tell = (person) => {
    news.set(person.id, `${apart(person.name)}: ${status(person).toLowerCase()}`);
    newsTimer ??= setTimeout(() => {
      put($("news"), few([...news.values()], MOST_NEWS).join("; ") + ".");
      news.clear();
      newsTimer = undefined;
    }, NEWS_PAUSE);
  };
  $("announce").addEventListener("change", ({ target }) => {
    $("news").setAttribute("aria-live", target.checked ? "polite" : "off");
  });

  const form = $("form");
  let isTouched = false;
  form.addEventListener("input", () => { isTouched = true; });
  // The form begins with what is. What somebody is about to set is theirs.
  const begin = ({ me, availability }) => {
    const choice = me && !isTouched && form.querySelector(`[value="${CSS.escape(availability)}"]`);
    if (!choice) return;
    choice.checked = true;
    isTouched = true;
  };

  // The stream: all of it first, then what changes. It is opened anew when it breaks or falls silent.
  let wait = FIRST_WAIT;
  let silence;
  const state = (name, words) => {
    $("link").dataset.state = name;
    put($("link").lastChild, words);
    document.body.toggleAttribute("data-stale", name === "lost");
  };
  const listen = () => {
    const stream = new EventSource("/events");
    const lost = () => {
      clearTimeout(silence);
      stream.close();
      state("lost", "Not live, trying again");
      setTimeout(listen, wait);
      wait = Math.min(LONGEST_WAIT, wait * 2);
    };
    const on = (name, take) => stream.addEventListener(name, ({ data }) => {
      clearTimeout(silence);
      silence = setTimeout(lost, SILENCE);
      take?.(JSON.parse(data));
    });
    silence = setTimeout(lost, SILENCE);
    stream.onerror = lost;
    on("all", (all) => {
      wait = FIRST_WAIT;
      state("live", "Live");
      const known = new Set(all.people.map(({ id }) => id));
      for (const [id, { card }] of people) {
        if (!known.has(id)) { card.remove(); people.delete(id); }
      }
      all.people.forEach(draw);
      const me = all.people.find((person) => person.me);
      form.hidden = !me;
      put($("me"), me ? `Set for ${apart(me.name)} by whoever opens this page: nobody signs in here.` : "The server was started without --me: nobody can be set here.");
      count();
    });
    on("person", (person) => { draw(person); count(); });
    on("troubles", (troubles) => {
      $("troubles").replaceChildren(...few(troubles, MOST_TROUBLES).map((text) => make("p", "trouble", text)));
    });
    on("beat");
  };
  setInterval(() => people.forEach(tick), 5_000);

  // One's own presence: an answer for each account, as it comes.
  const button = form.querySelector("button");
  let isBusy = false;
  const set = async () => {
    const fields = new FormData(form);
    const body = { availability: fields.get("availability") };
    for (const name of ["message", "activity"]) {
      if (fields.get(name).trim()) body[name] = fields.get(name).trim();
    }
    if (fields.has("clear")) body.clear = true;
    if (fields.get("minutes")) body.minutes = Number(fields.get("minutes"));
    const list = make("ul");
    list.setAttribute("role", "list");
    $("answers").replaceChildren(list);
    const answer = await fetch("/me", {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      text += value;
      const lines = text.split("\n");
      text = lines.pop();
      lines.forEach((line) => list.append(outcome(JSON.parse(line))));
      list.lastChild?.scrollIntoView({ block: "nearest" });
    }
    if (!list.children.length) list.append(make("li", "", "There is no account to set."));
  };
  const outcome = ({ source, set, losses, error }) => {
    const item = make("li", error ? "failed" : "", make("b", "", error ? "Not set" : "Set"), ` at ${source}`);
    if (set) item.append(` as ${set}`);
    for (const text of error ? [error] : losses) item.append(make("span", "lost", text));
    return item;
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    // Not `disabled`: that would take the focus away.
    button.setAttribute("aria-disabled", "true");
    put(button, "Setting…");
    try {
      await set();
    } catch (error) {
      $("answers").append(make("p", "failed-text", `It could not be set: ${error.message}`));
    }
    isBusy = false;
    button.removeAttribute("aria-disabled");
    put(button, "Set everywhere");
  });

  listen();
})();
