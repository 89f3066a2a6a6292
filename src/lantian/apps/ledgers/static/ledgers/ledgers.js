/* Comforts of ledgers' pages: all rows of a page picked at once, filters folded on a phone, fields that appear when they
   come to be needed, the phone's position in a form. Everything works without. */
(function () {
  "use strict";
  const all = document.getElementById("pick-all");
  if (all) {
    const picks = () => [...document.querySelectorAll("#rows-form tbody .pick input")];
    const said = document.getElementById("picked");
    const tell = () => { if (said) said.textContent = String(picks().filter((each) => each.checked).length); };
    all.hidden = false;
    all.addEventListener("change", () => { for (const each of picks()) each.checked = all.checked; tell(); });
    document.getElementById("rows-form").addEventListener("change", tell);
    tell();
  }

  const fold = document.getElementById("filter-fold");
  if (fold && fold.dataset.active !== "yes" && window.matchMedia("(max-width: 700px)").matches) fold.open = false;

  /* What a requirement still asks of the form: {all|any|none: […]} or one test of a field (see asking.py). */
  function valuesOf(form, name) {
    const named = form.elements["f-" + name];
    if (!named) return [];
    const each = named instanceof RadioNodeList ? [...named] : [named];
    return each.filter((one) => one.type !== "checkbox" || one.checked).map((one) => one.value.trim()).filter(Boolean);
  }
  const number = (text) => (/^-?[0-9]+(\.[0-9]+)?$/.test(text) ? Number(text) : NaN);
  function order(first, second) {
    if (Number.isNaN(number(first)) || Number.isNaN(number(second))) return first < second ? -1 : first > second ? 1 : 0;
    return number(first) - number(second);
  }
  function holds(form, need) {
    if (need === true || need === false) return need;
    if (need.all) return need.all.every((each) => holds(form, each));
    if (need.any) return need.any.some((each) => holds(form, each));
    if (need.none) return !need.none.some((each) => holds(form, each));
    const typed = valuesOf(form, need.field);
    if ("filled" in need) return (typed.length > 0) === need.filled;
    if (!typed.length) return false;
    if (need.among) return typed.some((each) => need.among.some((one) => order(each, one) === 0));
    if ("at_least" in need) return order(typed[0], need.at_least) >= 0;
    if ("at_most" in need) return order(typed[0], need.at_most) <= 0;
    if ("above" in need) return order(typed[0], need.above) > 0;
    return order(typed[0], need.below) < 0;
  }
  const waiting = [...document.querySelectorAll("[data-when]")].map((box) => [box, JSON.parse(box.dataset.when)]);
  function show() {
    for (const [box, need] of waiting) {
      const needed = holds(box.closest("form"), need);
      const typed = [...box.querySelectorAll("input, select, textarea")];
      const filled = typed.some((each) => (each.type === "checkbox" ? each.checked : each.value.trim()));
      box.hidden = !needed && !filled && !box.classList.contains("field-wrong");
      box.classList.toggle("needed-now", needed);
    }
  }
  if (waiting.length) {
    const form = waiting[0][0].closest("form");
    form.addEventListener("input", show);
    form.addEventListener("change", show);
    show();
  }

  const use = document.getElementById("use-position");
  const lon = document.getElementById("id_lon");
  const lat = document.getElementById("id_lat");
  if (use && lon && lat && "geolocation" in navigator) {
    const said = document.getElementById("position-said");
    use.hidden = false;
    use.addEventListener("click", () => {
      said.textContent = use.dataset.waiting;
      navigator.geolocation.getCurrentPosition((found) => {
        lon.value = found.coords.longitude.toFixed(6);
        lat.value = found.coords.latitude.toFixed(6);
        lat.dispatchEvent(new Event("input", { bubbles: true }));
        said.textContent = use.dataset.within.replace("{m}", String(Math.round(found.coords.accuracy)));
      }, () => { said.textContent = use.dataset.failed; }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 10000 });
    });
  }
})();
