/* What every page shares: says that scripts run, so that charts may take their room, and leads to what went wrong. */
(function () {
  "use strict";
  document.documentElement.classList.add("script");
  const wrong = document.querySelector("[data-focus]");
  if (wrong) wrong.focus();
})();
