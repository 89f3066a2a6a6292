/* Charts from JSON that the page carries. Every chart has a table or a sentence beside it that says the same. */
(function () {
  "use strict";
  const GRADE = ["#8fa3b3", "rgb(0,228,0)", "rgb(255,255,0)", "rgb(255,126,0)", "rgb(255,0,0)", "rgb(153,0,76)", "rgb(126,0,35)"];
  const dark = document.body.classList.contains("wall");
  const INK = dark
    ? { text: "#a5bdd0", line: "#23405a", split: "#14293c", edge: "rgba(255,255,255,.35)" }
    : { text: "#4a5a68", line: "#aab7c2", split: "#e8edf1", edge: "rgba(0,0,0,.28)" };
  const FONT = getComputedStyle(document.body).fontFamily;
  const read = (id) => { const node = document.getElementById(id); return node ? JSON.parse(node.textContent) : null; };
  const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

  /* Wall: one pollutant, 72 hours, bars in the colour of the grade, gaps stay gaps. */
  function multiple(series, size) {
    return {
      animation: false,
      grid: { outerBoundsMode: "none", left: 0, right: size * 0.2, top: size * 0.35, bottom: size * 1.35 },
      xAxis: {
        type: "category", data: series.labels, axisTick: { show: false },
        axisLine: { lineStyle: { color: INK.line } },
        axisLabel: { color: INK.text, fontSize: size, fontFamily: FONT, interval: (i) => i in series.days, formatter: (v, i) => series.days[i] || "", hideOverlap: false, align: "left", margin: size * 0.35 },
      },
      yAxis: { type: "value", min: 0, max: series.top, splitNumber: 2, axisLabel: { show: false }, axisLine: { show: false }, splitLine: { lineStyle: { color: INK.split } } },
      series: [{
        type: "bar", barCategoryGap: "12%", silent: true,
        data: series.values.map((v, i) => (v === null ? null : { value: v, itemStyle: { color: GRADE[series.grades[i] || 0] } })),
        markArea: { silent: true, itemStyle: { color: dark ? "rgba(255,255,255,.07)" : "rgba(0,0,0,.06)" }, data: series.gaps.map((gap) => [{ xAxis: series.labels[gap[0]] }, { xAxis: series.labels[gap[1]] }]) },
      }],
    };
  }

  /* Inner pages: hours or days of one quantity with a tooltip; limits as dashed lines. */
  function columns(series) {
    return {
      animation: false, textStyle: { fontFamily: FONT },
      grid: { left: 44, right: 12, top: 16, bottom: 28 },
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, confine: true, formatter: (p) => { const i = p[0].dataIndex; return series.labels[i] + "<br><b>" + (series.values[i] === null ? series.missing : series.values[i] + " " + series.unit) + "</b>" + (series.words && series.words[i] ? " " + series.words[i] : "") + (series.line && series.line[i] !== null ? "<br>" + series.line_name + " <b>" + series.line[i] + " " + series.unit + "</b>" : ""); } },
      xAxis: { type: "category", data: series.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: INK.line } }, axisLabel: { color: INK.text, hideOverlap: true } },
      yAxis: { type: "value", min: 0, axisLabel: { color: INK.text }, splitLine: { lineStyle: { color: INK.split } } },
      series: [{
        type: "bar", barCategoryGap: "14%", name: series.name,
        data: series.values.map((v, i) => (v === null ? null : { value: v, itemStyle: { color: series.grades ? GRADE[series.grades[i] || 0] : "#2f7cc0", borderColor: INK.edge, borderWidth: series.values.length < 100 ? 0.6 : 0 } })),
        markLine: { symbol: "none", silent: true, lineStyle: { color: "#14202b", type: "dashed" }, label: { formatter: "{b}", position: "insideEndTop", color: INK.text }, data: (series.limits || []).map((l) => ({ yAxis: l.value, name: l.name })) },
      }].concat(series.line ? [{ type: "line", name: series.line_name, data: series.line, connectNulls: false, symbol: "none", silent: true, lineStyle: { color: "#14202b", width: 1.6 } }] : []),
    };
  }

  /* Two winters side by side, or several places: grouped bars. */
  function groups(series) {
    const colours = ["#9fb3c4", "#0b5394", "#cf8a00"];
    return {
      animation: false, textStyle: { fontFamily: FONT },
      legend: { top: 0, right: 0, textStyle: { color: INK.text } },
      grid: { left: 44, right: 12, top: 36, bottom: 28 },
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, confine: true, valueFormatter: (v) => (v === null || v === undefined ? series.missing : v + " " + series.unit) },
      xAxis: { type: "category", data: series.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: INK.line } }, axisLabel: { color: INK.text } },
      yAxis: { type: "value", min: 0, axisLabel: { color: INK.text }, splitLine: { lineStyle: { color: INK.split } } },
      series: series.groups.map((g, i) => ({ type: "bar", name: g.name, data: g.values, itemStyle: { color: colours[i % 3] }, barGap: "8%", label: { show: series.labels.length <= 8, position: "top", color: INK.text, fontSize: 11 } })),
    };
  }

  /* A place in the ranking, week after week: first place is on top. */
  function places(series) {
    return {
      animation: false, textStyle: { fontFamily: FONT },
      grid: { left: 36, right: 14, top: 14, bottom: 28 },
      tooltip: { trigger: "axis", confine: true, valueFormatter: (v) => (v === null || v === undefined ? series.missing : v + " / " + series.of) },
      xAxis: { type: "category", data: series.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: INK.line } }, axisLabel: { color: INK.text, hideOverlap: true } },
      yAxis: { type: "value", inverse: true, min: 1, max: series.of, minInterval: 1, axisLabel: { color: INK.text }, splitLine: { lineStyle: { color: INK.split } } },
      series: [{ type: "line", name: series.name, data: series.values, connectNulls: false, symbolSize: 8, lineStyle: { color: "#0b5394", width: 2 }, itemStyle: { color: "#0b5394" } }],
    };
  }

  const KINDS = { multiple: (s) => multiple(s, rem() * 0.95), columns, groups, places };

  function draw(root) {
    if (!window.echarts) return;
    for (const node of (root || document).querySelectorAll("[data-chart]")) {
      const all = read(node.dataset.from);
      const series = all && node.dataset.key ? all[node.dataset.key] : all;
      if (!series) continue;
      const chart = window.echarts.getInstanceByDom(node) || window.echarts.init(node, null, { renderer: dark ? "canvas" : "svg" });
      chart.setOption(KINDS[node.dataset.chart](series), true);
    }
  }

  function release(root) {
    if (!window.echarts) return;
    for (const node of root.querySelectorAll("[data-chart]")) {
      const chart = window.echarts.getInstanceByDom(node);
      if (chart) chart.dispose();
    }
  }

  let waiting = null;
  window.addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      for (const node of document.querySelectorAll("[data-chart]")) {
        const chart = window.echarts && window.echarts.getInstanceByDom(node);
        if (chart) chart.resize();
      }
      draw(document);
    }, 150);
  });

  window.lantianCharts = { draw, release };
  document.documentElement.classList.add("script");
  draw(document);
})();
