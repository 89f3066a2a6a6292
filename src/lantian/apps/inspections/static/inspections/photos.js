/* When a photo has arrived, the page says anew how many are still needed. */
(function () {
  "use strict";
  const need = document.getElementById("photo-need");
  const list = document.querySelector("[data-attached]");
  if (!need || !list) return;

  async function ask() {
    const answer = await fetch(window.location.href, { credentials: "same-origin" }).catch(() => null);
    if (!answer || !answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const said = page.getElementById("photo-need");
    if (said) need.replaceChildren(...said.childNodes);
  }

  new MutationObserver(ask).observe(list, { childList: true });
})();
