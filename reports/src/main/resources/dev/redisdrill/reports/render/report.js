(function () {
  'use strict';
  const data = JSON.parse(document.getElementById('data').textContent);
  const charts = [];
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const points = (values) => data.seconds.map((s, i) => [s, values[i]]);
  const positive = (values) => values.map((v) => (v > 0 ? v : null));
  const count = (v) => (v === null || v === undefined ? '–' : Number(v).toLocaleString('en-US'));
  const millis = (v) => {
    if (v === null || v === undefined) return '–';
    if (v >= 1000) return (v / 1000).toLocaleString('en-US', { maximumFractionDigits: 3 }) + ' s';
    return Number(v).toLocaleString('en-US', { maximumSignificantDigits: 3 }) + ' ms';
  };
  const axisMillis = (v) => (v >= 1000 ? v / 1000 + ' s' : v + ' ms');

  /* Fault bands and event lines, on one series of each chart. */
  function overlays(shard, labels) {
    const marks = data.marks.filter((m) => !shard || m.shard === 0 || m.shard === shard);
    let last = -1e9;
    const apart = data.endSeconds / 60;
    return {
      markArea: {
        silent: true,
        itemStyle: { color: css('--band') },
        label: { show: labels, color: css('--failed'), fontWeight: 600, fontSize: 11, position: 'insideTopLeft', distance: 4 },
        data: data.bands.map((b) => [{ name: b.name, xAxis: b.from }, { xAxis: b.until }])
      },
      markLine: {
        silent: true, symbol: 'none', animation: false,
        lineStyle: { color: css('--mark'), type: [3, 3], width: 1 },
        label: { position: 'insideEndTop', rotate: 90, color: css('--dim'), fontSize: 10.5, formatter: (p) => p.name, padding: [0, 18, 0, 0] },
        data: marks.map((m) => {
          const show = labels && m.at - last > apart;
          if (show) last = m.at;
          return { name: m.label, xAxis: m.at, label: { show: show } };
        })
      }
    };
  }

  function base(small) {
    const text = css('--dim');
    return {
      animation: false,
      textStyle: { fontFamily: 'system-ui, sans-serif' },
      grid: { left: 62, right: 16, top: small ? 24 : 46, bottom: small ? 34 : 42 },
      tooltip: {
        trigger: 'axis', confine: true, transitionDuration: 0,
        backgroundColor: css('--card'), borderColor: css('--line'), textStyle: { color: css('--ink'), fontSize: 12 },
        axisPointer: { type: 'line', lineStyle: { color: text } }
      },
      xAxis: {
        type: 'value', min: 0, max: data.endSeconds, splitNumber: small ? 4 : 7, name: 'seconds since the start of the run', nameLocation: 'middle', nameGap: small ? 20 : 26,
        nameTextStyle: { color: text, fontSize: 11 }, axisLabel: { color: text, showMaxLabel: false }, axisLine: { lineStyle: { color: css('--line') } },
        splitLine: { show: false }, axisPointer: { label: { show: false } }
      },
      legend: { show: !small, top: 2, left: 56, itemHeight: 9, itemWidth: 20, itemGap: 16, textStyle: { color: css('--ink'), fontSize: 12 }, inactiveColor: css('--line') }
    };
  }

  function yAxis(name, log) {
    const text = css('--dim');
    return {
      type: log ? 'log' : 'value', name: name, nameLocation: 'end', nameGap: 8, min: log ? undefined : 0,
      nameTextStyle: { color: text, fontSize: 11, align: 'left', padding: [0, 0, 0, -54] },
      axisLabel: { color: text, formatter: log ? axisMillis : undefined }, splitLine: { lineStyle: { color: css('--grid') } }
    };
  }

  function line(name, values, color, extra) {
    return Object.assign({
      name: name, type: 'line', symbol: 'none', data: points(values), connectNulls: false, color: color,
      lineStyle: { width: 1.8, color: color }, emphasis: { disabled: true }
    }, extra || {});
  }

  function tooltip(option, format) {
    option.tooltip.formatter = (rows) => {
      const at = rows.length ? rows[0].value[0] : 0;
      const lines = rows.map((r) => r.marker + ' ' + r.seriesName + ': <b>' + format(r.value[1]) + '</b>');
      return '<b>' + at.toFixed(2) + ' s</b><br>' + lines.join('<br>');
    };
    return option;
  }

  function latency() {
    const o = tooltip(base(false), millis);
    o.yAxis = yAxis('latency, ms to s, logarithmic', true);
    o.series = [
      line('max', positive(data.latency.max), css('--max'), { lineStyle: { width: 0 }, symbol: 'circle', symbolSize: 3, showSymbol: true }),
      line('p99.9', positive(data.latency.p999), css('--p999'), { lineStyle: { width: 1.4, type: [5, 3], color: css('--p999') } }),
      line('p99', positive(data.latency.p99), css('--p99'), { lineStyle: { width: 2.4, color: css('--p99') } }),
      line('p50', positive(data.latency.p50), css('--p50')),
      line('p99 service time', positive(data.latency.service99), css('--dim'), { lineStyle: { width: 1, color: css('--dim') } })
    ];
    Object.assign(o.series[2], overlays(0, true));
    return o;
  }

  function operations() {
    const o = tooltip(base(false), count);
    o.yAxis = yAxis('operations per ' + count(data.stepMillis) + ' ms', false);
    const area = (color) => ({ areaStyle: { opacity: 0.35 }, lineStyle: { width: 1.4, color: color } });
    o.series = [
      line('offered', data.operations.offered, css('--offered'), { lineStyle: { width: 1.4, type: [4, 3], color: css('--offered') } }),
      line('completed', data.operations.completed, css('--ok')),
      line('failed', data.operations.failed, css('--failed'), area(css('--failed'))),
      line('unknown outcome', data.operations.unknown, css('--unknown'), area(css('--unknown')))
    ];
    Object.assign(o.series[1], overlays(0, true));
    return o;
  }

  function shardOperations(s, most) {
    const o = tooltip(base(true), count);
    o.yAxis = Object.assign(yAxis('operations per ' + count(data.stepMillis) + ' ms', false), { max: most, splitNumber: 3 });
    o.series = [
      line('completed', s.completed, css('--ok')),
      line('failed or unknown', s.notAcknowledged, css('--failed'), { areaStyle: { opacity: 0.35 }, lineStyle: { width: 1.2, color: css('--failed') } })
    ];
    Object.assign(o.series[0], overlays(s.shard, false));
    return o;
  }

  function shardLatency(s, range) {
    const o = tooltip(base(true), millis);
    o.yAxis = Object.assign(yAxis('p99 latency, logarithmic', true), range);
    o.series = [line('p99', positive(s.p99), css('--p99'))];
    Object.assign(o.series[0], overlays(s.shard, false));
    return o;
  }

  /* One scale for all shards: small multiples are there to be compared. */
  function logRange(columns) {
    const values = columns.flat().filter((v) => v > 0);
    if (values.length === 0) return {};
    const low = Math.floor(Math.log10(Math.min.apply(null, values)));
    const high = Math.ceil(Math.log10(Math.max.apply(null, values)));
    return { min: Math.pow(10, low), max: Math.pow(10, Math.max(high, low + 1)) };
  }

  function draw(id, option) {
    const element = document.getElementById(id);
    if (!element) return;
    const chart = echarts.init(element, null, { renderer: 'svg' });
    chart.setOption(option);
    chart.group = 'run';
    charts.push(chart);
  }

  function drawAll() {
    charts.splice(0).forEach((c) => c.dispose());
    draw('latency', latency());
    draw('operations', operations());
    const most = Math.max.apply(null, data.shards.flatMap((s) => s.completed).concat(1));
    const nice = Math.pow(10, Math.floor(Math.log10(most)));
    const range = logRange(data.shards.map((s) => s.p99));
    data.shards.forEach((s) => {
      draw('shard-ops-' + s.shard, shardOperations(s, Math.ceil(most / nice * 2) * nice / 2));
      draw('shard-p99-' + s.shard, shardLatency(s, range));
    });
    echarts.connect('run');
  }

  drawAll();
  let pending = 0;
  window.addEventListener('resize', () => { clearTimeout(pending); pending = setTimeout(() => charts.forEach((c) => c.resize()), 80); });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  /* Paper has its own colours and width. */
  matchMedia('print').addEventListener('change', drawAll);
})();
