/* The interactive map, where there is room for one and the browser can draw it (WebGL 2). Elsewhere, as on phones, the
   drawing made by the server stays: its letters fit into the cells. */
(function () {
  "use strict";
  const box = document.getElementById("map");
  const node = document.getElementById("map-data");
  if (!box || !node || !window.maplibregl || box.clientWidth < 600) return;
  const probe = document.createElement("canvas");
  if (!probe.getContext("webgl2")) return;

  const data = JSON.parse(node.textContent);
  const drawing = box.innerHTML;
  const room = document.createElement("div");
  room.className = "map-room-gl";
  room.setAttribute("role", "region");
  room.setAttribute("aria-label", box.dataset.label);
  box.replaceChildren(room);

  function giveUp() { box.innerHTML = drawing; }

  try {
    window.maplibregl.setWorkerUrl(box.dataset.worker);
    const map = new window.maplibregl.Map({
      container: room, attributionControl: false, dragRotate: false, pitchWithRotate: false, renderWorldCopies: false,
      locale: { "NavigationControl.ZoomIn": box.dataset.zoomIn, "NavigationControl.ZoomOut": box.dataset.zoomOut, "Map.Title": box.dataset.label, "ScaleControl.Meters": "m", "ScaleControl.Kilometers": "km" },
      bounds: data.bounds, fitBoundsOptions: { padding: 18 },
      style: { version: 8, sources: { cells: { type: "geojson", data: data.cells } }, layers: [
        { id: "ground", type: "background", paint: { "background-color": "#eef2f5" } },
        { id: "cells", type: "fill", source: "cells", paint: { "fill-color": ["get", "colour"], "fill-opacity": 0.92 } },
        { id: "borders", type: "line", source: "cells", paint: { "line-color": "#ffffff", "line-width": 2 } },
      ] },
    });
    map.addControl(new window.maplibregl.NavigationControl({ showCompass: false }));
    map.addControl(new window.maplibregl.ScaleControl({ unit: "metric" }));
    map.touchZoomRotate.disableRotation();
    for (const station of data.stations) {
      const dot = document.createElement("a");
      dot.className = "map-dot" + (station.online ? "" : " map-dot-off");
      dot.href = station.address;
      dot.title = station.name;
      dot.setAttribute("aria-label", station.name);
      new window.maplibregl.Marker({ element: dot }).setLngLat(station.at).addTo(map);
    }
    for (const label of data.labels) {
      const link = document.createElement("a");
      link.className = "map-label " + label.css;
      link.href = label.address;
      const name = document.createElement("span");
      name.textContent = label.name;
      const number = document.createElement("b");
      number.textContent = label.number;
      const word = document.createElement("span");
      word.textContent = label.word;
      link.append(name, " ", number, " ", word);
      link.setAttribute("aria-label", link.textContent);
      new window.maplibregl.Marker({ element: link }).setLngLat(label.at).addTo(map);
    }
    map.on("error", (event) => { if (!map.isStyleLoaded()) { giveUp(); } void event; });
    map.once("load", () => { box.dataset.ready = "yes"; });
  } catch (error) {
    giveUp();
  }
})();
