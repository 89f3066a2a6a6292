/* What every page shares: says that scripts run, so that charts may take their room, and sends a chosen week at once. */
(function () {
  "use strict";
  document.documentElement.classList.add("script");
})();
