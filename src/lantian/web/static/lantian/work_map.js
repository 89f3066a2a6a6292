/* The slider of days. Each day comes from the server, which counts it; without this script the date field does the same. */
(function () {
  "use strict";
  const form = document.getElementById("work-choice");
  const board = document.getElementById("work-board");
  if (!form || !board) return;
  const range = document.getElementById("work-range");
  const date = document.getElementById("work-day");
  const play = document.getElementById("work-play");
  const lost = document.getElementById("work-lost");
  const first = Date.parse(range.dataset.first + "T00:00:00Z");
  const DAY = 86400000, WAIT = 180, FRAME = 450;
  const kept = new Map();
  let playing = false;
  let timer = 0;
  let wanted = "";
  document.getElementById("work-slider").hidden = false;

  const dayAt = (position) => new Date(first + position * DAY).toISOString().slice(0, 10);

  function address(day, part) {
    const query = new URLSearchParams({ show: form.elements.show.value, day: day });
    if (part) query.set("part", "board");
    return location.pathname + "?" + query;
  }

  async function load(day) {
    const from = address(day, true);
    if (!kept.has(from)) {
      const answer = await fetch(from, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      kept.set(from, await answer.text());
      if (kept.size > 400) kept.delete(kept.keys().next().value);
    }
    return kept.get(from);
  }

  async function show(day) {
    wanted = day;
    try {
      const text = await load(day);
      if (wanted !== day) return true;
      board.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.childNodes);
      history.replaceState(null, "", address(day, false));
      lost.hidden = true;
      return true;
    } catch (error) {
      lost.hidden = false;
      stop();
      return false;
    }
  }

  function stop() {
    playing = false;
    play.textContent = play.dataset.play;
  }

  async function next() {
    if (!playing) return;
    const position = Number(range.value) + 1;
    if (position > Number(range.max)) { stop(); return; }
    range.value = String(position);
    date.value = dayAt(position);
    if (await show(date.value)) setTimeout(next, FRAME);
  }

  range.addEventListener("input", () => {
    stop();
    date.value = dayAt(Number(range.value));
    clearTimeout(timer);
    timer = setTimeout(show, WAIT, date.value);
  });
  play.addEventListener("click", () => {
    if (playing) { stop(); return; }
    if (range.value === range.max) range.value = "0";
    playing = true;
    play.textContent = play.dataset.stop;
    board.setAttribute("aria-live", "off");
    next();
  });
})();
