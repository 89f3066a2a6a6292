/* Signing on the glass, with a finger, a pen or a mouse. What was written goes with the form as a PNG. */
(function () {
  "use strict";
  const HEIGHT = 170, PEN = 2.6;

  function prepare(canvas) {
    const into = document.getElementById(canvas.dataset.into);
    const wipe = canvas.parentElement.querySelector("[data-wipe]");
    const context = canvas.getContext("2d");
    let drawing = false;
    let written = false;

    function size() {
      const scale = Math.min(2, window.devicePixelRatio || 1);
      const width = canvas.clientWidth || 300;
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(HEIGHT * scale);
      context.scale(scale, scale);
      context.fillStyle = "#fff";
      context.fillRect(0, 0, width, HEIGHT);
      context.lineWidth = PEN;
      context.lineCap = context.lineJoin = "round";
      context.strokeStyle = "#111";
      written = false;
      into.value = "";
    }
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      return [(event.clientX - box.left) * canvas.clientWidth / box.width, (event.clientY - box.top) * HEIGHT / box.height];
    };
    canvas.addEventListener("pointerdown", (event) => {
      drawing = true;
      canvas.setPointerCapture(event.pointerId);
      context.beginPath();
      context.moveTo(...at(event));
      event.preventDefault();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!drawing) return;
      const strokes = event.getCoalescedEvents ? event.getCoalescedEvents() : [event];
      for (const each of strokes.length ? strokes : [event]) context.lineTo(...at(each));
      context.stroke();
      written = true;
    });
    for (const name of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(name, () => {
        drawing = false;
        if (written) into.value = canvas.toDataURL("image/png");
      });
    }
    if (wipe) wipe.addEventListener("click", size);
    size();
    return size;
  }

  for (const canvas of document.querySelectorAll("canvas[data-into]")) prepare(canvas);

  const refused = document.getElementById("id_refused");
  if (refused) {
    const show = () => {
      document.querySelector("[data-if-refused]").hidden = !refused.checked;
      document.querySelector("[data-unless-refused]").hidden = refused.checked;
    };
    refused.addEventListener("change", show);
    show();
  }
})();
