/* The inner navigation: one list open at a time, closed by Escape, by a click elsewhere and when the focus leaves it;
   arrow keys walk the places; on a phone the row is moved to where one is. Without scripts the lists open and close by their headings. */
(function () {
  "use strict";
  const bar = document.querySelector(".innernav");
  if (!bar) return;
  const lists = Array.from(bar.querySelectorAll("details"));
  const row = bar.querySelector("ul");
  const here = bar.querySelector(".here, a[aria-current]");
  if (here && row.scrollWidth > row.clientWidth) row.scrollLeft = here.offsetLeft - row.clientWidth / 2;
  const close = (except) => lists.forEach((list) => { if (list !== except) list.open = false; });
  lists.forEach((list) => {
    const heading = list.querySelector("summary");
    const places = Array.from(list.querySelectorAll("a"));
    list.addEventListener("toggle", () => { if (list.open) close(list); });
    list.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !list.contains(event.relatedTarget)) list.open = false;
    });
    list.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && list.open) {
        list.open = false;
        heading.focus();
        return;
      }
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step || !places.length) return;
      event.preventDefault();
      list.open = true;
      const at = places.indexOf(document.activeElement);
      const next = at < 0 ? (step > 0 ? 0 : places.length - 1) : (at + step + places.length) % places.length;
      places[next].focus();
    });
  });
  document.addEventListener("click", (event) => { if (!bar.contains(event.target)) close(null); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(null); });
})();
