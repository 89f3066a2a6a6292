/* Comforts of ledgers' pages: all rows of a page picked at once, the phone's position in a form. Both work without. */
(function () {
  "use strict";
  const all = document.getElementById("pick-all");
  if (all) {
    const picks = () => document.querySelectorAll("#rows-form tbody .pick input");
    all.hidden = false;
    all.addEventListener("change", () => { for (const each of picks()) each.checked = all.checked; });
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
        said.textContent = "± " + Math.round(found.coords.accuracy) + " m";
      }, () => { said.textContent = use.dataset.failed; }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 10000 });
    });
  }
})();
