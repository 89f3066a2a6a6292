/* The outbox: a photo that cannot be sent waits in this browser's own database and is sent when the network is back, also
   after the page, the browser or the phone was closed. Each photo carries a key of its own, so that one that arrived
   without its answer is not taken twice. Without this script the forms send as forms do. */
(function () {
  "use strict";
  if (window.lantianOutbox || !("indexedDB" in window) || !window.crypto || !crypto.getRandomValues) return;
  window.lantianOutbox = true;
  const forms = () => document.querySelectorAll("form[data-outbox]");
  const first = forms()[0];
  if (!first) return;
  const words = first.dataset;
  const user = words.user;
  const RETRY = [2000, 5000, 15000, 60000];
  let attempt = 0;
  let timer = 0;
  let busy = false;

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

  function say(text) {
    for (const form of forms()) {
      const place = form.querySelector(".outbox");
      place.textContent = text;
      place.hidden = !text;
    }
  }

  async function show(text) {
    const waiting = await all();
    const count = waiting.length ? words.waiting.replace("{n}", String(waiting.length)) : "";
    say([text, count].filter(Boolean).join(" "));
    for (const form of forms()) {
      const list = form.querySelector(".outbox-list");
      const mine = waiting.filter((entry) => entry.address === form.action);
      list.hidden = !mine.length;
      list.replaceChildren(...mine.map((entry) => {
        const line = document.createElement("li");
        const name = document.createElement("span");
        name.textContent = entry.file.name + (entry.problem ? " – " + words.refused + " " + entry.problem : "");
        const button = document.createElement("button");
        button.type = "button";
        button.className = "button button-quiet";
        button.textContent = words.drop;
        button.addEventListener("click", async () => { await drop(entry.key); await show(""); });
        line.append(name, button);
        return line;
      }));
    }
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

  async function flush() {
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    let sent = 0;
    try {
      const waiting = (await all()).filter((entry) => !entry.problem);
      if (waiting.length) {
        const secret = await token();
        if (!secret) { await show(words.signIn); return; }
        say(words.sending);
        for (const entry of waiting) {
          const answer = await send(entry, secret);
          if (answer.status === 201) {
            await drop(entry.key);
            sent += 1;
          } else if (answer.status === 422 || answer.status === 403 || answer.status === 404 || answer.status === 413) {
            const problem = await answer.json().catch(() => ({}));
            entry.problem = [problem.title, problem.remedy].filter(Boolean).join(" ") || String(answer.status);
            await keep(entry);
          } else {
            throw new Error(String(answer.status));
          }
        }
      }
      attempt = 0;
      await show(sent ? words.sent : "");
      if (sent) await refresh();
    } catch (error) {
      await show(words.kept);
      timer = setTimeout(() => { busy = false; flush(); }, RETRY[Math.min(attempt, RETRY.length - 1)]);
      attempt += 1;
    } finally {
      busy = false;
    }
  }

  async function refresh() {
    for (const place of document.querySelectorAll("[data-gallery]")) {
      const answer = await fetch(place.dataset.gallery, { credentials: "same-origin" });
      if (answer.ok && !answer.redirected) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        place.replaceChildren(...page.body.childNodes);
      }
    }
  }

  for (const form of forms()) {
    form.addEventListener("submit", async (event) => {
      const field = form.elements.files;
      if (!field.files.length) return;
      event.preventDefault();
      const fields = {};
      for (const name of ["slot", "note", "pair"]) if (form.elements[name]) fields[name] = form.elements[name].value;
      try {
        for (const file of field.files) {
          await keep({ key: newKey(), user: user, address: form.action, fields: fields, file: file, queued: new Date().toISOString() });
        }
      } catch (error) {
        form.submit();
        return;
      }
      field.value = "";
      if (form.elements.note) form.elements.note.value = "";
      await show(words.sending);
      await flush();
    });
  }
  window.addEventListener("online", () => { attempt = 0; flush(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
  show("").then((waiting) => { if (waiting.length) flush(); });
})();
