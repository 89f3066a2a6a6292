/* When a photo or a file has arrived, the page says anew what still stands before the step. */
(function () {
  "use strict";
  const ahead = document.getElementById("ahead");
  if (!ahead) return;

  async function ask() {
    const answer = await fetch(window.location.href, { credentials: "same-origin" }).catch(() => null);
    if (!answer || !answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const said = page.getElementById("ahead");
    if (said) ahead.replaceChildren(...said.childNodes);
  }

  const watch = new MutationObserver(ask);
  for (const list of document.querySelectorAll("[data-attached]")) watch.observe(list, { childList: true });
})();
