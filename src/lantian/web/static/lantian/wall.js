/* The wall refreshes itself: one small question every few seconds, an answer only when something is new. When the network
   goes, the wall keeps what it has and says since when. */
(function () {
  "use strict";
  const wall = document.getElementById("wall");
  const panels = document.getElementById("wall-panels");
  const facts = document.getElementById("wall-facts");
  const alarm = document.getElementById("wall-alarm");
  const every = Number(wall.dataset.every);
  const speed = Number(wall.dataset.speed) || 1;
  const english = wall.dataset.language === "en";
  const zone = wall.dataset.zone;
  let tag = wall.dataset.tag;
  let base = Date.parse(wall.dataset.now);
  let since = performance.now();

  const locale = english ? "en-GB" : "zh-CN";
  const hand = new Intl.DateTimeFormat(locale, { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const date = new Intl.DateTimeFormat(locale, { timeZone: zone, year: "numeric", month: english ? "short" : "long", day: "numeric" });
  const week = new Intl.DateTimeFormat(locale, { timeZone: zone, weekday: "long" });

  function tick() {
    const moment = new Date(base + (performance.now() - since) * speed);
    document.getElementById("wall-hand").textContent = hand.format(moment);
    const place = document.getElementById("wall-date");
    place.replaceChildren(date.format(moment), document.createElement("br"), week.format(moment));
  }

  function lost() {
    const until = document.getElementById("data-until");
    alarm.textContent = wall.dataset.lost + " " + (until ? until.textContent : "");
    alarm.hidden = false;
  }

  function put(target, fresh) {
    const active = document.activeElement;
    const address = active && target.contains(active) ? active.getAttribute("href") : null;
    window.lantianCharts.release(target);
    target.replaceChildren(...fresh.childNodes);
    window.lantianCharts.draw(target);
    if (address) {
      for (const link of target.querySelectorAll("a[href]")) if (link.getAttribute("href") === address) { link.focus(); break; }
    }
  }

  async function ask() {
    const answer = await fetch(wall.dataset.source, { headers: { "If-None-Match": tag }, cache: "no-store", credentials: "same-origin" });
    if (answer.status === 304) return;
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    put(panels, page.getElementById("fresh-board"));
    facts.replaceChildren(...page.getElementById("fresh-facts").childNodes);
    tag = answer.headers.get("ETag") || tag;
    base = Date.parse(answer.headers.get("X-Lantian-Now")) || base;
    since = performance.now();
  }

  async function round() {
    try {
      await ask();
      alarm.hidden = true;
    } catch (error) {
      lost();
    }
    wall.dataset.rounds = String(Number(wall.dataset.rounds || 0) + 1);
    setTimeout(round, every);
  }

  tick();
  setInterval(tick, 1000);
  setTimeout(round, every);
})();
