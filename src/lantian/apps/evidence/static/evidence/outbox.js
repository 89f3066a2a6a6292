/* The outbox: a photo that cannot be sent waits in this browser's own database and is sent when the network is back, also
   after the page, the browser or the phone was closed. Each photo carries a key of its own, so that one that arrived
   without its answer is not taken twice. Without this script the forms send as forms do. */
(function () {
  "use strict";
  const bar = document.querySelector("[data-outbox-bar]");
  if (!bar || !("indexedDB" in window) || !window.crypto || !crypto.getRandomValues) return;
  const words = bar.dataset;
  const user = words.user;
  const largest = Number(words.largest);
  const forms = Array.from(document.querySelectorAll("form[data-outbox]"));
  const RETRY = [2000, 5000, 15000, 60000];
  const LATER = new Set([401, 408, 425, 429]);
  let attempt = 0;
  let timer = 0;
  let busy = false;
  let again = false;
  let spoken = null;

  function open() {
    return new Promise((resolve, reject) => {
      const asked = indexedDB.open("lantian-outbox", 1);
      asked.onupgradeneeded = () => { asked.result.createObjectStore("waiting", { keyPath: "key" }); };
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }

  async function within(mode, work) {
    const database = await open();
    try {
      return await new Promise((resolve, reject) => {
        const deal = database.transaction("waiting", mode, mode === "readwrite" ? { durability: "strict" } : {});
        const asked = work(deal.objectStore("waiting"));
        deal.oncomplete = () => resolve(asked ? asked.result : undefined);
        deal.onerror = deal.onabort = () => reject(deal.error);
      });
    } finally {
      database.close();
    }
  }

  const keep = (entry) => within("readwrite", (store) => store.put(entry));
  const drop = (key) => within("readwrite", (store) => store.delete(key));
  const all = async () => (await within("readonly", (store) => store.getAll())).filter((entry) => entry.user === user);

  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /* Whether a form is the one that an entry came from: a page may have one for each kind of proof. */
  function isOf(form, entry) {
    const slot = form.elements.slot;
    return entry.address === form.action && (slot.type !== "hidden" || slot.value === entry.fields.slot);
  }

  function button(text, deed) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button button-quiet";
    made.textContent = text;
    made.addEventListener("click", deed);
    return made;
  }

  function line(entry) {
    const made = document.createElement("li");
    const name = document.createElement(entry.page ? "a" : "span");
    if (entry.page) name.href = entry.page;
    name.textContent = entry.file.name;
    made.append(name);
    if (entry.problem) {
      const problem = document.createElement("span");
      problem.className = "outbox-problem";
      problem.textContent = words.refused + " " + entry.problem;
      made.append(problem, button(words.again, async () => { delete entry.problem; await keep(entry); await flush(); }));
    }
    made.append(button(words.drop, async () => {
      if (!window.confirm(words.dropSure)) return;
      await drop(entry.key);
      await show("");
    }));
    return made;
  }

  function fill(place, text, entries) {
    const count = entries.length ? words.waiting.replace("{n}", String(entries.length)) : "";
    const said = place.querySelector(".outbox");
    said.textContent = [text, count].filter(Boolean).join(" ");
    said.hidden = !said.textContent;
    const list = place.querySelector(".outbox-list");
    list.replaceChildren(...entries.map(line));
    list.hidden = !entries.length;
  }

  /* What waits stands at the form that it came from; what came from other pages, in the bar above. */
  async function show(text) {
    let rest = await all();
    const waiting = rest;
    for (const form of forms) {
      const mine = rest.filter((entry) => isOf(form, entry));
      rest = rest.filter((entry) => !mine.includes(entry));
      fill(form, form === spoken || mine.length ? text : "", mine);
    }
    fill(bar, rest.length || (waiting.length === 0 && !spoken) ? text : "", rest);
    bar.hidden = !bar.querySelector(".outbox").textContent;
    return waiting;
  }

  async function token() {
    const answer = await fetch(words.state, { credentials: "same-origin", cache: "no-store", headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const state = await answer.json();
    return state.user === user ? state.token : "";
  }

  async function send(entry, secret) {
    const body = new FormData();
    body.append("files", entry.file, entry.file.name);
    for (const [name, value] of Object.entries(entry.fields)) body.append(name, value);
    body.append("client", entry.key);
    body.append("queued_at", entry.queued);
    return fetch(entry.address, { method: "POST", body: body, credentials: "same-origin", headers: { Accept: "application/json", "X-CSRFToken": secret } });
  }

  async function refused(answer) {
    const problem = await answer.json().catch(() => ({}));
    return [problem.title, problem.remedy].filter(Boolean).join(" ") || String(answer.status);
  }

  async function arrived(entry, answer) {
    const items = (await answer.json().catch(() => ({}))).items || [];
    for (const form of forms.filter((each) => isOf(each, entry))) {
      const list = form.parentElement.querySelector('[data-attached="' + form.elements.slot.value + '"]');
      if (!list) continue;
      for (const item of items) {
        const made = document.createElement("li");
        const link = document.createElement("a");
        link.href = item.address;
        link.textContent = item.name;
        made.append("✓ ", link);
        list.append(made);
      }
    }
  }

  async function flush() {
    if (busy) { again = true; return; }
    busy = true;
    clearTimeout(timer);
    let sent = 0;
    try {
      do {
        again = false;
        const waiting = (await all()).filter((entry) => !entry.problem);
        if (!waiting.length) break;
        const secret = await token();
        if (!secret) { await show(words.signIn); return; }
        await show(words.sending);
        for (const entry of waiting) {
          const answer = await send(entry, secret);
          if (answer.status === 201) {
            await drop(entry.key);
            sentNow();
            await arrived(entry, answer);
            sent += 1;
          } else if (answer.status >= 400 && answer.status < 500 && !LATER.has(answer.status)) {
            entry.problem = await refused(answer);
            await keep(entry);
          } else {
            throw new Error(String(answer.status));
          }
        }
      } while (again);
      attempt = 0;
      await show(sent ? words.sent : "");
      if (sent) await refresh();
    } catch (error) {
      await show(words.kept);
      timer = setTimeout(flush, RETRY[Math.min(attempt, RETRY.length - 1)]);
      attempt += 1;
    } finally {
      busy = false;
    }
  }

  /* A page that was asked for while the one before it was still sending does not show what arrived meanwhile. */
  function sentNow() {
    try { sessionStorage.setItem("lantian-outbox-sent", String(Date.now())); } catch (error) { /* without storage a reload shows it */ }
  }

  function sentJustNow() {
    try { return Date.now() - Number(sessionStorage.getItem("lantian-outbox-sent")) < 60000; } catch (error) { return false; }
  }

  async function refresh() {
    for (const place of document.querySelectorAll("[data-gallery]")) {
      const answer = await fetch(place.dataset.gallery, { credentials: "same-origin" }).catch(() => null);
      if (answer && answer.ok && !answer.redirected) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        place.replaceChildren(...page.body.childNodes);
      }
    }
  }

  const inputs = (form) => Array.from(form.querySelectorAll("input[type=file]"));

  /* All of what was chosen, or nothing: a database without room lets the form send as forms do. */
  async function keepAll(form, files) {
    const fields = {};
    for (const name of ["slot", "note", "pair"]) if (form.elements[name]) fields[name] = form.elements[name].value;
    const kept = [];
    try {
      for (const file of files) {
        const entry = { key: newKey(), user: user, address: form.action, page: location.pathname, fields: fields, file: file, queued: new Date().toISOString() };
        await keep(entry);
        kept.push(entry.key);
      }
      return true;
    } catch (error) {
      for (const key of kept) await drop(key).catch(() => undefined);
      return false;
    }
  }

  function tooLarge(files) {
    const found = files.filter((file) => file.size > largest);
    const megabytes = (bytes) => String(Math.ceil(bytes / 1048576));
    return found.map((file) => file.name + ": " + words.tooLarge.replace("{size}", megabytes(file.size)).replace("{most}", megabytes(largest))).join(" ");
  }

  for (const form of forms) {
    form.addEventListener("submit", async (event) => {
      const files = inputs(form).flatMap((input) => Array.from(input.files));
      if (!files.length) return;
      event.preventDefault();
      spoken = form;
      const problem = tooLarge(files);
      if (problem) { await show(problem); return; }
      if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => undefined);
      if (!(await keepAll(form, files))) { form.submit(); return; }
      for (const input of inputs(form)) input.value = "";
      if (form.elements.note) form.elements.note.value = "";
      await show(words.sending);
      await flush();
    });
  }
  window.addEventListener("online", () => { attempt = 0; flush(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
  if (sentJustNow()) refresh();
  show("").then((waiting) => { if (waiting.length) flush(); });
})();
