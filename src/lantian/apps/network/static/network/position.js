// A click on the drawing of the stations fills in longitude and latitude; what is written moves the mark.
(() => {
  "use strict";
  const map = document.querySelector(".position-map");
  const lon = document.querySelector("[name=lon]");
  const lat = document.querySelector("[name=lat]");
  if (!map || !lon || !lat) return;
  const edge = Object.fromEntries(Object.entries(map.dataset).map(([name, value]) => [name, Number(value)]));
  const { width, height } = map.viewBox.baseVal;
  const mark = map.querySelector(".position-mark");
  const show = () => {
    const x = ((Number(lon.value) - edge.west) / (edge.east - edge.west)) * width;
    const y = ((edge.north - Number(lat.value)) / (edge.north - edge.south)) * height;
    const inside = lon.value !== "" && lat.value !== "" && x >= 0 && x <= width && y >= 0 && y <= height;
    mark.setAttribute("visibility", inside ? "visible" : "hidden");
    if (inside) mark.setAttribute("transform", `translate(${x} ${y})`);
  };
  map.addEventListener("click", (event) => {
    const box = map.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width;
    const y = (event.clientY - box.top) / box.height;
    lon.value = (edge.west + x * (edge.east - edge.west)).toFixed(6);
    lat.value = (edge.north - y * (edge.north - edge.south)).toFixed(6);
    show();
  });
  lon.addEventListener("input", show);
  lat.addEventListener("input", show);
  show();
})();
