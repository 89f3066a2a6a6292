/* The phone's position: to find what is near, or to say where a new place is. Everything works without. */
(function () {
  "use strict";
  if (!("geolocation" in navigator)) return;
  const options = { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 };

  const near = document.getElementById("near-form");
  if (near) {
    const button = near.querySelector("button");
    const said = near.querySelector("[role=status]");
    near.hidden = false;
    near.addEventListener("submit", (event) => {
      if (near.elements.lon.value) return;
      event.preventDefault();
      said.textContent = button.dataset.waiting;
      navigator.geolocation.getCurrentPosition((found) => {
        near.elements.lon.value = found.coords.longitude.toFixed(6);
        near.elements.lat.value = found.coords.latitude.toFixed(6);
        near.submit();
      }, () => { said.textContent = button.dataset.failed; }, options);
    });
  }

  const use = document.getElementById("use-position");
  const form = document.getElementById("place-form");
  if (use && form) {
    const said = document.getElementById("position-said");
    use.hidden = false;
    use.addEventListener("click", () => {
      said.textContent = use.dataset.waiting;
      navigator.geolocation.getCurrentPosition((found) => {
        form.elements.lon.value = found.coords.longitude.toFixed(6);
        form.elements.lat.value = found.coords.latitude.toFixed(6);
        said.textContent = use.dataset.got.replace("{m}", String(Math.round(found.coords.accuracy)));
      }, () => { said.textContent = use.dataset.failed; }, options);
    });
  }
})();
