/* A checklist for one thumb: what is not asked is out of sight, every answer is kept at once, and what the answers make of
   it stands below. Without this script the form is longer, and is kept when it is sent. */
(function () {
  "use strict";
  const form = document.getElementById("checklist");
  if (!form) return;
  const kept = document.getElementById("kept");
  const verdict = document.getElementById("verdict");
  const boxes = [...form.querySelectorAll("[data-question]")];
  const byId = new Map(boxes.map((box) => [box.dataset.question, box]));
  const needs = new Map(boxes.filter((box) => box.dataset.when).map((box) => [box, JSON.parse(box.dataset.when)]));
  const PAUSE = 500;
  let timer = 0;
  let running = null;

  function valueOf(id) {
    const box = byId.get(id);
    if (!box || box.hidden) return "";
    const picked = box.querySelector("input[type=radio]:checked") || box.querySelector("input:not([type=radio]), select, textarea");
    return picked ? picked.value.trim() : "";
  }
  const number = (text) => (/^-?[0-9]+(\.[0-9]+)?$/.test(text) ? Number(text) : NaN);
  function order(first, second) {
    if (Number.isNaN(number(first)) || Number.isNaN(number(second))) return first < second ? -1 : first > second ? 1 : 0;
    return number(first) - number(second);
  }
  function holds(need) {
    if (need === true) return true;
    if (need.all) return need.all.every(holds);
    if (need.any) return need.any.some(holds);
    if (need.none) return !need.none.some(holds);
    const value = valueOf(need.field);
    if ("filled" in need) return (value !== "") === need.filled;
    if (value === "") return false;
    if (need.among) return need.among.some((one) => order(value, one) === 0);
    if ("at_least" in need) return order(value, need.at_least) >= 0;
    if ("at_most" in need) return order(value, need.at_most) <= 0;
    if ("above" in need) return order(value, need.above) > 0;
    return order(value, need.below) < 0;
  }
  /* From above, so that a question that is out of sight takes those with it that hang on it. */
  function show() {
    for (const box of boxes) if (needs.has(box)) box.hidden = !holds(needs.get(box));
    for (const group of form.querySelectorAll(".question-group")) {
      group.hidden = [...group.querySelectorAll("[data-question]")].every((box) => box.hidden);
    }
  }

  async function save() {
    if (running) running.abort();
    running = new AbortController();
    try {
      const answer = await fetch(form.dataset.save, { method: "POST", body: new FormData(form), credentials: "same-origin", headers: { Accept: "application/json" }, signal: running.signal });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const said = await answer.json();
      verdict.innerHTML = said.verdict;
      for (const box of boxes) {
        const words = said.faults[box.dataset.question] || "";
        const place = box.querySelector(".errorlist");
        place.textContent = words;
        place.hidden = !words;
        box.classList.toggle("field-wrong", Boolean(words));
      }
      kept.textContent = form.dataset.kept;
    } catch (error) {
      if (error.name !== "AbortError") kept.textContent = form.dataset.offline;
    }
  }

  form.addEventListener("input", show);
  form.addEventListener("change", () => {
    show();
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  window.addEventListener("online", save);
  show();
})();
