"use strict";
// Headline indicators over years or places: the targets that reports set, a mark each.
const headlinePlot = ({ site, reports, panel, address, levelName, levelCss, byLevel }) => {
  const { count, draw, make, words } = Baogao;
  const chosen = { file: null, by: "year", place: "", wide: false };
  let rows = [];

  const prepare = (series, table) => table.map((cells) => {
    const row = Object.fromEntries(site.headlines.columns.map((name, i) => [name, cells[i]]));
    const report = reports[row.report];
    return { ...row, of: report, place: report.place, year: report.year, level: report.level };
  });

  // The unit that most rows have is drawn; a value is compared in the base unit of its dimension.
  const measured = (all_) => {
    const having = all_.filter((row) => row.low !== null);
    const units = new Map();
    const unitOf = (row) => row.base_unit || row.unit;
    having.forEach((row) => units.set(unitOf(row), (units.get(unitOf(row)) || 0) + 1));
    const unit = [...units].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "";
    const drawn = having.filter((row) => unitOf(row) === unit).map((row) => {
      const low = row.base_low ?? row.low;
      const high = row.base_low === null ? row.high : row.base_high;
      return { ...row, from: low, to: high ?? low };
    });
    return { unit, drawn, others: having.length - drawn.length, without: all_.length - having.length };
  };

  // A few values far from all others (misread ones, mostly) must not press the rest together.
  const bounds = (drawn) => {
    const ends = drawn.flatMap((row) => [row.from, row.to]).sort((a, b) => a - b);
    const at = (share) => ends[Math.round((ends.length - 1) * share)];
    const [q1, q3] = [at(0.25), at(0.75)];
    const slack = Math.max((q3 - q1) * 3, Math.abs(q3) * 0.15, 1e-9);
    const inside = ends.filter((end) => end >= q1 - slack && end <= q3 + slack);
    let [low, high] = [inside[0], inside[inside.length - 1]];
    const room = (high - low || Math.abs(high) || 1) * 0.08;
    low = low >= 0 ? Math.max(0, low - room) : low - room;
    high += room;
    return [low, high];
  };

  const noteOf = (row) => [
    `${row.place || row.of.title} ${row.year ?? ""}`,
    [row.modality !== "none" && row.modality, Plots.value(row)].filter(Boolean).join(" "), row.text,
  ];

  const mark = (row, x, y, r, clamped, vertical, scale) => {
    const css = `mark ${levelCss(row.level)}${clamped ? " clamped" : ""}${chosen.place && chosen.place !== row.place ? " dim" : ""}`;
    const link = draw("a", { href: address(row.of, row.sentence), class: css, tabindex: -1, "aria-label": noteOf(row).join("，") });
    if (row.to > row.from) {
      const [a, b] = [scale(row.from), scale(row.to)];
      link.append(vertical ? draw("line", { x1: x, x2: x, y1: a, y2: b, class: "range" })
        : draw("line", { x1: a, x2: b, y1: y, y2: y, class: "range" }));
      const cap = r * 0.9;
      [a, b].forEach((end) => link.append(vertical ? draw("line", { x1: x - cap, x2: x + cap, y1: end, y2: end, class: "range cap" })
        : draw("line", { x1: end, x2: end, y1: y - cap, y2: y + cap, class: "range cap" })));
      link.append(draw("rect", { x: vertical ? x - 8 : Math.min(a, b), y: vertical ? Math.min(a, b) : y - 8,
        width: vertical ? 16 : Math.abs(a - b), height: vertical ? Math.abs(a - b) : 16, class: "catch" }));
    } else {
      link.append(draw("circle", { cx: x, cy: y, r: r + 5, class: "catch" }), Plots.shape(row.bound, x, y, r));
    }
    return { element: link, note: noteOf(row), href: link.getAttribute("href") };
  };

  const strip = (title, data, width) => {
    const years = [...new Set(data.drawn.map((row) => row.year))].sort((a, b) => (a ?? 9999) - (b ?? 9999));
    const height = width < 520 || data.drawn.length < 12 ? 300 : Math.min(560, Math.max(340, width * 0.42));
    const [low, high] = bounds(data.drawn);
    const lines = Plots.ticks(low, high, 6);
    const names = lines.map((tick) => Plots.quantity(tick, data.unit));
    const left = Math.max(...names.map((name) => name.length)) * 8 + 16;
    const top = 14, bottom = 44;
    const y = (value) => height - bottom - (Math.max(low, Math.min(high, value)) - low) / (high - low) * (height - top - bottom);
    const band = (width - left - 8) / years.length;
    const svg = Plots.figure(title, width, height);
    lines.forEach((tick, i) => svg.append(
      draw("line", { x1: left, x2: width, y1: y(tick), y2: y(tick), class: "grid" }),
      draw("text", { x: left - 8, y: y(tick), class: "tick end mid" }, names[i])));
    const step = Math.max(1, Math.ceil(40 / band));
    const marks = [];
    const where = new Map();
    const crowd = Math.max(...years.map((year) => data.drawn.filter((row) => row.year === year).length));
    const r = crowd > 120 ? 3 : crowd > 40 ? 4 : 5;
    const named = data.drawn.length <= 12 && band > 120;
    const behind = draw("g", { class: "threads" });
    svg.append(behind);
    let beyond = 0;
    years.forEach((year, i) => {
      const middle = left + band * (i + 0.5);
      if (i % step === 0) svg.append(draw("text", { x: middle, y: height - bottom + 20, class: "tick middle" },
        year === null ? "?" : String(year)));
      const absent = reports.filter((report) => report.year === year).length
        - new Set(rows.filter((row) => row.year === year).map((row) => row.report)).size;
      if (absent > 0 && band > 30 && i % step === 0) svg.append(draw("text", { x: middle, y: height - 6, class: "absent middle" },
        `${band > 84 ? `${words("plot.not_stated")} ` : "∅ "}${count(absent)}`));
      const placed = [];
      data.drawn.filter((row) => row.year === year).sort((a, b) => a.from - b.from).forEach((row) => {
        const clamped = row.to < low || row.from > high;
        if (clamped) beyond += 1;
        const at = y((row.from + row.to) / 2);
        let offset = 0;
        for (let n = 0; n < 200; n += 1) {
          offset = Math.ceil(n / 2) * (n % 2 ? 1 : -1) * (2 * r + 2);
          if (Math.abs(offset) > band / 2 - r) { offset = 0; break; }
          if (placed.every(([py, px]) => Math.abs(py - at) >= 2 * r + 1 || Math.abs(px - offset) >= 2 * r + 1)) break;
        }
        placed.push([at, offset]);
        const one = mark(row, middle + offset, at, r, clamped, true, y);
        if (named) one.element.append(draw("text", { x: middle + offset + r + 6, y: at, class: "tick mid halo" }, Plots.cut(row.place, band / 2 - r - 8)));
        marks.push(one);
        svg.append(one.element);
        where.set(row.place, [...(where.get(row.place) || []), [middle + offset, at]]);
      });
    });
    where.forEach((points, place) => {
      if (points.length < 2 || (chosen.place ? place !== chosen.place : where.size > 8)) return;
      behind.append(draw("polyline", { points: points.map((p) => p.join(",")).join(" "), class: chosen.place ? "thread strong" : "thread" }));
    });
    Plots.walk(svg, marks);
    return [svg, beyond];
  };

  const ladder = (title, data, width) => {
    const groups = new Map();
    data.drawn.forEach((row) => groups.set(row.place, [...(groups.get(row.place) || []), row]));
    const latest = (list) => list.reduce((a, b) => (b.year ?? 0) > (a.year ?? 0) ? b : a);
    let names = [...groups.keys()].sort((a, b) => latest(groups.get(b)).from - latest(groups.get(a)).from);
    const cut = !chosen.wide && names.length > 24;
    if (cut) names = names.slice(0, 24);
    const side = Math.min(170, Math.max(80, width * 0.24));
    const line = 26, top = 8;
    const height = top + names.length * line + 28;
    const [low, high] = bounds(data.drawn);
    const x = (value) => side + (Math.max(low, Math.min(high, value)) - low) / (high - low) * (width - side - 16);
    const svg = Plots.figure(title, width, height);
    Plots.ticks(low, high, Math.max(3, Math.floor((width - side) / 90))).forEach((tick) => svg.append(
      draw("line", { x1: x(tick), x2: x(tick), y1: top, y2: height - 24, class: "grid" }),
      draw("text", { x: x(tick), y: height - 6, class: "tick middle" }, Plots.quantity(tick, data.unit))));
    const marks = [];
    let beyond = 0;
    names.forEach((place, i) => {
      const y = top + line * (i + 0.5);
      svg.append(draw("text", { x: side - 10, y, class: "label end" }, Plots.cut(place || "?", side - 12)),
        draw("line", { x1: side, x2: width, y1: y, y2: y, class: "rule" }));
      const list = groups.get(place).sort((a, b) => (a.year ?? 0) - (b.year ?? 0));
      const taken = [];
      list.forEach((row) => {
        const clamped = row.to < low || row.from > high;
        if (clamped) beyond += 1;
        const at = x((row.from + row.to) / 2);
        const near = taken.filter((other) => Math.abs(other - at) < 9).length;
        taken.push(at);
        const one = mark(row, at, y + (near % 3) * (near % 2 ? 7 : -3.5), 5, clamped, false, x);
        if (row === latest(list)) one.element.classList.add("latest");
        one.element.append(draw("text", { x: at, y: y - 7, class: "when middle" }, row.year === null ? "" : String(row.year)));
        marks.push(one);
        svg.append(one.element);
      });
    });
    Plots.walk(svg, marks);
    const more = cut ? make("button", { type: "button", class: "quiet", click: () => { chosen.wide = true; values(); } },
      words("plot.more_places", { n: count(groups.size) })) : null;
    return [svg, beyond, more];
  };

  const boundKey = () => make("ul", { class: "key shapes" }, ...["point", "at_least", "at_most", "around", "range"].map((bound) => {
    const svg = draw("svg", { width: 18, height: 16, viewBox: "0 0 18 16", "aria-hidden": "true" });
    if (bound === "range") svg.append(draw("line", { x1: 9, x2: 9, y1: 1, y2: 15, class: "range" }),
      ...[1, 15].map((y) => draw("line", { x1: 5, x2: 13, y1: y, y2: y, class: "range" })));
    else svg.append(Plots.shape(bound, 9, 8, 4.5));
    const sign = { at_least: "≥ ", at_most: "≤ ", around: "≈ " }[bound] || "";
    return make("li", {}, svg, sign + words(`bound.${bound}`));
  }));

  const values = () => {
    const box = panel("values");
    const list = site.headlines.series;
    const series = list.find((one) => one.file === chosen.file) || list[0];
    if (!series) { document.getElementById("values").hidden = true; return; }
    const data = measured(rows);
    const change = (name) => (value) => { chosen[name] = value; chosen.wide = false; values(); };
    const options = list.filter((one) => one.rows).map((one) => [String(one.file), `${one.series}（${count(one.rows)}）`]);
    const places = [...new Set(data.drawn.map((row) => row.place))].sort((a, b) => a.localeCompare(b, "zh-CN"));
    const controls = make("div", { class: "controls" },
      Plots.choice(words("plot.indicator"), options, String(series.file), (file) => select(Number(file))),
      Plots.choice(words("plot.by"), [["year", words("plot.by_year")], ["place", words("plot.by_place")]], chosen.by, change("by")),
      chosen.by === "year" ? Plots.choice(words("plot.place"), [["", words("plot.any")], ...places.map((p) => [p, p])], chosen.place, change("place")) : null);
    const area = make("div", { class: "area" });
    const remarks = make("p", { class: "remarks" });
    const levels = [...new Set(data.drawn.map((row) => row.level))].sort(byLevel);
    box.replaceChildren(controls,
      make("div", { class: "keys" }, boundKey(), levels.length > 1 || levels[0] ? Plots.legend(levels.map((level) => ({ name: levelName(level), css: levelCss(level) }))) : null),
      area, remarks, Plots.table(
        ["column.place", "column.year", "column.level", "column.value", "column.modality", "column.text"].map((key) => words(key)),
        () => [...rows].sort((a, b) => (b.year ?? 0) - (a.year ?? 0) || a.report - b.report).map((row) => [
          row.place, row.year ?? "", levelName(row.level), Plots.value(row), words(`modality.${row.modality || "none"}`),
          make("a", { href: address(row.of, row.sentence), lang: "zh-CN" }, row.text)])));
    if (!data.drawn.length) { area.append(make("p", { class: "empty" }, words("plot.none"))); return; }
    Plots.fit(area, (width) => {
      const [svg, beyond, more] = (chosen.by === "year" ? strip : ladder)(series.series, data, width);
      area.replaceChildren(svg, ...(more ? [more] : []));
      remarks.textContent = [
        beyond && words("plot.beyond", { n: count(beyond) }),
        data.others && words("plot.other_unit", { n: count(data.others) }),
        data.without && words("plot.without_value", { n: count(data.without) }),
      ].filter(Boolean).join("；");
    });
  };
  const select = async (file) => {
    chosen.file = file;
    chosen.place = "";
    const series = site.headlines.series.find((one) => one.file === file);
    rows = prepare(series, await Baogao.load(`headlines/${file}`));
    values();
  };

  return { select, values };
};
