(function () {
  'use strict';
  const data = JSON.parse(document.getElementById('data').textContent);
  const charts = [];
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const number = (v) => Number(v).toLocaleString('en-US', { maximumSignificantDigits: 4 });

  /* Wide intervals must not press what was measured together: the axis ends a little beyond the greatest run. */
  function end(rows) {
    const most = Math.max.apply(null, rows.flatMap((r) => r.runs).concat(rows.map((r) => r.mean || 0)));
    return most > 0 ? most * 1.25 : 1;
  }

  function option(chart) {
    const text = css('--dim');
    const names = chart.rows.map((r) => r.variant);
    const max = end(chart.rows);
    const nice = Math.pow(10, Math.floor(Math.log10(max)) - 1);
    const limit = Math.ceil(max / nice) * nice;
    const dots = (rows) => rows.filter((r) => r.mean !== null);
    const intervals = chart.rows.filter((r) => r.low !== null).flatMap((r) => [[Math.min(r.low, limit), r.variant], [Math.min(r.high, limit), r.variant], [null, r.variant]]);
    return {
      animation: false,
      textStyle: { fontFamily: 'system-ui, sans-serif' },
      grid: { left: 170, right: 26, top: 10, bottom: 30 },
      tooltip: {
        trigger: 'axis', confine: true, transitionDuration: 0, axisPointer: { type: 'shadow' },
        backgroundColor: css('--card'), borderColor: css('--line'), textStyle: { color: css('--ink'), fontSize: 12 },
        formatter: (points) => {
          const row = chart.rows.find((r) => r.variant === points[0].name);
          if (!row) return '';
          return '<b>' + row.variant + '</b><br>' + row.text + '<br>runs: ' + (row.runs.map(number).join(', ') || 'none counts');
        }
      },
      xAxis: {
        type: 'value', min: 0, max: limit, splitNumber: 4,
        axisLabel: { color: text, formatter: (v) => number(v), hideOverlap: true, showMaxLabel: false }, splitLine: { lineStyle: { color: css('--grid') } }
      },
      yAxis: {
        type: 'category', data: names, inverse: true, axisTick: { show: false },
        axisLabel: { color: css('--ink'), width: 158, overflow: 'truncate', fontSize: 12 }, axisLine: { lineStyle: { color: css('--line') } },
        splitLine: { show: true, interval: 0, lineStyle: { color: css('--grid') } }
      },
      series: [
        { type: 'line', data: intervals, symbol: 'none', connectNulls: false, lineStyle: { width: 3, color: css('--p50') }, silent: true, z: 2 },
        { type: 'scatter', data: chart.rows.flatMap((r) => r.runs.map((v) => [v, r.variant])), symbolSize: 8, itemStyle: { color: 'transparent', borderColor: css('--dim'), borderWidth: 1.5 }, z: 3 },
        { type: 'scatter', data: dots(chart.rows).map((r) => ({ value: [r.mean, r.variant], itemStyle: { color: r.ranked ? css('--p99') : css('--invalid') } })), symbolSize: 11, z: 4 }
      ]
    };
  }

  function drawAll() {
    charts.splice(0).forEach((c) => c.dispose());
    data.forEach((chart) => {
      const element = document.getElementById(chart.id);
      const drawn = echarts.init(element, null, { renderer: 'svg' });
      drawn.setOption(option(chart));
      charts.push(drawn);
    });
  }

  drawAll();
  let pending = 0;
  window.addEventListener('resize', () => { clearTimeout(pending); pending = setTimeout(() => charts.forEach((c) => c.resize()), 80); });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  matchMedia('print').addEventListener('change', drawAll);
})();
