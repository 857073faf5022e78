// Charts as SVG elements. Numbers in, element out; colours come from the style sheet.
"use strict";

window.Meridian = (() => {
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  const colour = (i) => `series-${(i % 4) + 1}`;

  function frame(width, height, label, ...children) {
    const svg = make("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart" });
    if (label) {
      svg.setAttribute("role", "img");
      svg.setAttribute("aria-label", label);
    } else {
      svg.setAttribute("aria-hidden", "true");
    }
    svg.append(...children);
    return svg;
  }

  // A smooth line through all points (Catmull-Rom as Bézier curves).
  function path(values, width, height, pad) {
    const top = Math.max(...values, 1);
    const step = (width - 2 * pad) / Math.max(values.length - 1, 1);
    const points = values.map((v, i) => [
      pad + i * step,
      height - pad - (v / top) * (height - 2 * pad),
    ]);
    const at = (i) => points[Math.min(Math.max(i, 0), points.length - 1)];
    let d = `M${points[0]}`;
    for (let i = 0; i < points.length - 1; i += 1) {
      const [a, b, c, e] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
      d += `C${b[0] + (c[0] - a[0]) / 6} ${b[1] + (c[1] - a[1]) / 6}`;
      d += ` ${c[0] - (e[0] - b[0]) / 6} ${c[1] - (e[1] - b[1]) / 6} ${c[0]} ${c[1]}`;
    }
    return d;
  }

  function line(values, { label = "", area = false, width = 640, height = 260 } = {}) {
    const pad = 6;
    const d = path(values, width, height, pad);
    const rules = [0, 0.25, 0.5, 0.75, 1].map((part) => {
      const y = pad + part * (height - 2 * pad);
      return make("path", { d: `M0 ${y}H${width}`, class: "rule" });
    });
    const fill = `${d}V${height - pad}H${pad}Z`;
    return frame(
      width,
      height,
      label,
      ...rules,
      ...(area ? [make("path", { d: fill, class: "area series-1" })] : []),
      make("path", { d, class: "line series-1" }),
    );
  }

  function bars(groups, { label = "", series = [], width = 640, height = 260 } = {}) {
    const top = Math.max(...groups.flat(), 1);
    const step = width / groups.length;
    const wide = (step * 0.6) / groups[0].length;
    const marks = groups.flatMap((group, i) =>
      group.map((value, j) => {
        const tall = (value / top) * height;
        const mark = make("rect", {
          x: i * step + step * 0.2 + j * wide,
          y: height - tall,
          width: wide - 4,
          height: tall,
          rx: 5,
          class: `bar ${colour(j)}`,
        });
        mark.append(make("title", {}, `${series[j] ?? ""} ${value}`.trim()));
        return mark;
      }),
    );
    return frame(width, height, label, ...marks);
  }

  function ring(values, { label = "", size = 240, thick = 44 } = {}) {
    const total = values.reduce((sum, value) => sum + value, 0) || 1;
    const radius = (size - thick) / 2;
    const around = 2 * Math.PI * radius;
    let start = 0;
    const arcs = values.map((value, i) => {
      const length = (value / total) * around;
      const arc = make("circle", {
        cx: size / 2,
        cy: size / 2,
        r: radius,
        class: `arc ${colour(i)}`,
        "stroke-width": thick,
        "stroke-dasharray": `${Math.max(length - 4, 0)} ${around}`,
        "stroke-dashoffset": -start,
        transform: `rotate(-90 ${size / 2} ${size / 2})`,
      });
      start += length;
      return arc;
    });
    return frame(size, size, label, ...arcs);
  }

  function spark(values, { width = 110, height = 44 } = {}) {
    const d = path(values, width, height, 4);
    return frame(width, height, "", make("path", { d, class: "line series-1" }));
  }

  // The numbers of a chart as a table, folded away until someone wants them.
  function table(head, rows) {
    const row = (cells, tag) => {
      const tr = document.createElement("tr");
      tr.append(...cells.map((text) => Object.assign(document.createElement(tag), { textContent: text })));
      return tr;
    };
    const element = document.createElement("table");
    element.append(row(head, "th"), ...rows.map((cells) => row(cells, "td")));
    const fold = document.createElement("details");
    fold.append(Object.assign(document.createElement("summary"), { textContent: "As a table" }), element);
    return fold;
  }

  return { line, bars, ring, spark, table };
})();
