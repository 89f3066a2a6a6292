/* The fan of quantiles from JSON that the page carries; the table below says the same. */
(function () {
  "use strict";
  const INK = "#4a5a68", FONT = getComputedStyle(document.body).fontFamily;
  function band(low, high, name, colour, stack) {
    const base = { type: "line", symbol: "none", silent: true, lineStyle: { opacity: 0 }, stack: stack, stackStrategy: "all" };
    return [
      Object.assign({}, base, { data: low, tooltip: { show: false } }),
      Object.assign({}, base, { name: name, data: high.map((v, i) => (v === null || low[i] === null ? null : v - low[i])), areaStyle: { color: colour }, itemStyle: { color: colour } }),
    ];
  }
  function top() { return node.clientWidth < 560 ? 58 : 34; } /* the legend takes two lines on a phone */
  function option(f) {
    const q = f.values;
    return {
      animation: false, textStyle: { fontFamily: FONT },
      grid: { left: 48, right: 14, top: top(), bottom: 30 },
      legend: { top: 0, right: 0, textStyle: { color: INK }, data: [f.middle, { name: f.inner, icon: "roundRect" }, { name: f.outer, icon: "roundRect" }] },
      tooltip: { trigger: "axis", confine: true, formatter: (p) => { const i = p[0].dataIndex; return f.labels[i] + f.levels.map((l, k) => "<br>" + l + " <b>" + (q[k][i] === null ? f.missing : q[k][i] + " " + f.unit) + "</b>").reverse().join(""); } },
      xAxis: { type: "category", data: f.labels, boundaryGap: false, axisLabel: { color: INK, hideOverlap: true } },
      yAxis: { type: "value", min: 0, axisLabel: { color: INK } },
      series: band(q[0], q[6], f.outer, "rgba(47,124,192,.22)", "outer").concat(band(q[2], q[4], f.inner, "rgba(11,83,148,.38)", "inner"), [
        { type: "line", name: f.middle, symbol: "none", data: q[3], lineStyle: { color: "#14202b", width: 2 }, itemStyle: { color: "#14202b" } },
      ]),
    };
  }
  const node = document.getElementById("fan"), data = document.getElementById("fan-data");
  if (!node || !data || !window.echarts) return;
  const chart = window.echarts.init(node, null, { renderer: "svg" });
  chart.setOption(option(JSON.parse(data.textContent)));
  window.addEventListener("resize", () => { chart.resize(); chart.setOption({ grid: { top: top() } }); });
})();
