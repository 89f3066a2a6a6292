/* A small drawing of the district on which a place is seen, or pointed at. Where it cannot be drawn the numbers say all. */
(function () {
  "use strict";
  const NS = "http://www.w3.org/2000/svg";
  const CLOSEST = 64, STEP = 2;

  function element(name, attributes, parent) {
    const made = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (parent) parent.append(made);
    return made;
  }

  function button(words, text, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button button-quiet";
    made.textContent = text;
    made.setAttribute("aria-label", words);
    made.addEventListener("click", act);
    return made;
  }

  /* Degrees to the plane of the drawing: a degree of longitude is shorter by the cosine of the latitude. */
  function planeOf(units) {
    const points = units.flatMap((unit) => unit.rings.flat());
    const lons = points.map((point) => point[0]), lats = points.map((point) => point[1]);
    const west = Math.min(...lons), east = Math.max(...lons), south = Math.min(...lats), north = Math.max(...lats);
    const shrink = Math.cos((south + north) / 2 * Math.PI / 180);
    return {
      width: (east - west) * shrink, height: north - south,
      to: (lon, lat) => [(lon - west) * shrink, north - lat],
      from: (x, y) => [west + x / shrink, north - y],
    };
  }

  function draw(box, data) {
    const plane = planeOf(data.units);
    const margin = plane.width * 0.03;
    const whole = { x: -margin, y: -margin, width: plane.width + 2 * margin, height: plane.height + 2 * margin };
    const lon = document.getElementById(box.dataset.lon), lat = document.getElementById(box.dataset.lat);
    const pointing = Boolean(lon && lat);
    const picture = element("svg", { role: "img", "aria-label": box.dataset.label });
    for (const unit of data.units) {
      const path = unit.rings.map((ring) => "M" + ring.map((point) => plane.to(...point).join(" ")).join("L") + "Z").join("");
      const shape = element("path", { d: path, "fill-rule": "evenodd", "vector-effect": "non-scaling-stroke" }, picture);
      element("title", {}, shape).textContent = unit.name;
    }
    const mark = element("circle", { class: "mark", "vector-effect": "non-scaling-stroke" });
    let near = 1;

    function place() {
      const said = pointing ? [lon.value, lat.value] : box.dataset.at.split(" ");
      const numbers = said.map((each) => each.trim() === "" ? NaN : Number(each));
      return numbers.every(Number.isFinite) ? plane.to(...numbers) : null;
    }

    function look() {
      const at = place();
      const width = whole.width / near, height = whole.height / near;
      const middle = at && near > 1 ? at : [whole.x + whole.width / 2, whole.y + whole.height / 2];
      picture.setAttribute("viewBox", [middle[0] - width / 2, middle[1] - height / 2, width, height].join(" "));
      mark.remove();
      if (!at) return;
      mark.setAttribute("cx", at[0]);
      mark.setAttribute("cy", at[1]);
      mark.setAttribute("r", width / 60);
      picture.append(mark);
    }

    function zoom(times) {
      near = Math.min(CLOSEST, Math.max(1, near * times));
      look();
    }

    if (pointing) {
      box.classList.add("place-pointed");
      picture.addEventListener("click", (event) => {
        const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
        const degrees = plane.from(at.x, at.y);
        lon.value = degrees[0].toFixed(6);
        lat.value = degrees[1].toFixed(6);
        look();
      });
      for (const each of [lon, lat]) each.addEventListener("input", look);
    }
    const tools = document.createElement("div");
    tools.className = "place-tools";
    tools.append(button(box.dataset.closer, "+", () => zoom(STEP)), button(box.dataset.farther, "−", () => zoom(1 / STEP)));
    const words = document.createElement("p");
    words.className = "small soft";
    words.textContent = data.sketch ? box.dataset.label + " · " + box.dataset.sketch : box.dataset.label;
    box.append(picture, tools, words);
    box.hidden = false;
    look();
  }

  async function begin(box) {
    try {
      const answer = await fetch(box.dataset.outlines, { credentials: "same-origin" });
      if (!answer.ok) return;
      const data = await answer.json();
      if (data.units.length) draw(box, data);
    } catch (error) {
      box.hidden = true;
    }
  }

  for (const box of document.querySelectorAll("[data-outlines]")) begin(box);
})();
