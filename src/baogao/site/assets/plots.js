"use strict";
// Plots as SVG: marks that can be walked through with the arrow keys, a note beside the pointer, a table behind.
const Plots = (() => {
  const { count, draw, make, words } = Baogao;

  // One note for all plots, read out by screen readers when the focus moves.
  let note = null;
  const show = (lines, box) => {
    if (!note) { note = make("div", { class: "tip", role: "status" }); document.body.append(note); }
    note.replaceChildren(...lines.filter(Boolean).map((line, i) => make(i ? "span" : "b", {}, line)));
    note.hidden = false;
    const own = note.getBoundingClientRect();
    const left = Math.min(Math.max(8, box.left + box.width / 2 - own.width / 2), innerWidth - own.width - 8);
    const above = box.top - own.height - 10;
    note.style.left = `${left + scrollX}px`;
    note.style.top = `${(above < 4 ? box.bottom + 10 : above) + scrollY}px`;
  };
  const hide = () => { if (note) note.hidden = true; };

  // Marks: hover and focus show the note; one tab stop for all of them, arrows move on, Enter follows the link.
  const walk = (svg, marks) => {
    let at = -1;
    const go = (to) => {
      marks[at]?.element.classList.remove("active");
      at = Math.max(0, Math.min(marks.length - 1, to));
      const mark = marks[at];
      if (!mark) return;
      mark.element.classList.add("active");
      show(mark.note, mark.element.getBoundingClientRect());
    };
    const leave = () => { marks[at]?.element.classList.remove("active"); hide(); };
    marks.forEach((mark, i) => {
      mark.element.addEventListener("pointerenter", () => go(i));
      mark.element.addEventListener("pointerleave", leave);
    });
    svg.setAttribute("tabindex", "0");
    svg.addEventListener("focus", () => { if (svg.matches(":focus-visible")) go(Math.max(0, at)); });
    svg.addEventListener("blur", leave);
    svg.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (step) go(at + step);
      else if (event.key === "Home") go(0);
      else if (event.key === "End") go(marks.length - 1);
      else if (event.key === "Escape") leave();
      else if (event.key === "Enter" && marks[at]?.href) { location.href = marks[at].href; return; }
      else return;
      event.preventDefault();
    });
  };

  const figure = (title, width, height) => {
    const name = draw("title", {}, title);
    const svg = draw("svg", {
      viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": `${title}. ${words("plot.keys")}`,
    });
    svg.append(name);
    name.remove(); // the label says it; a title element would hide the notes behind its own
    return svg;
  };

  // Numbers on axes and in notes.
  const size = (number) => {
    const zh = Baogao.language === "zh";
    const steps = zh ? [[1e12, "万亿"], [1e8, "亿"], [1e4, "万"]] : [[1e12, "tn "], [1e9, "bn "], [1e6, "m "]];
    return steps.find(([step]) => Math.abs(number) >= step) || [1, ""];
  };
  const plain = (number) => String(Number(number.toPrecision(6)));
  const quantity = (number, unit) => {
    const [step, name] = size(number);
    return `${plain(number / step)}${name}${unit}`;
  };
  const SIGNS = { at_least: "≥", at_most: "≤", around: "≈" };
  const value = (row) => {
    if (row.low === null) return row.reference || "";
    const ends = row.high === null || row.high === row.low ? [row.low] : [row.low, row.high];
    return (SIGNS[row.bound] || "") + ends.map((end, i) => quantity(end, i === ends.length - 1 ? row.unit : ""))
      .join("–");
  };

  const ticks = (low, high, most) => {
    const rough = (high - low || 1) / most;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => n >= rough);
    const marks = [];
    for (let at = Math.ceil(low / step - 1e-9) * step; at <= high + step * 1e-9; at += step) marks.push(at);
    return marks;
  };

  // What a mark looks like by the bound of its value.
  const shape = (bound, x, y, r) => {
    const d = {
      at_least: `M${x} ${y - r * 1.25}L${x + r * 1.15} ${y + r * 0.85}H${x - r * 1.15}Z`,
      at_most: `M${x} ${y + r * 1.25}L${x + r * 1.15} ${y - r * 0.85}H${x - r * 1.15}Z`,
      around: `M${x} ${y - r * 1.3}L${x + r * 1.3} ${y}L${x} ${y + r * 1.3}L${x - r * 1.3} ${y}Z`,
    }[bound] || `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
    return draw("path", { d, class: `shape ${bound}` });
  };

  // A name cut to a width; Chinese characters are as wide as the letters are high.
  const cut = (text, width) => {
    let left = width;
    const chars = Array.from(text);
    const at = chars.findIndex((char) => { left -= char > "\u2e80" ? 13 : 7.3; return left < 0; });
    return at < 0 ? text : `${chars.slice(0, Math.max(1, at - 1)).join("")}…`;
  };

  const table = (heads, rows) => {
    const box = make("details", { class: "behind" }, make("summary", {}, words("plot.table")));
    box.addEventListener("toggle", () => {
      if (!box.open || box.querySelector("table")) return;
      box.append(Baogao.scroller(make("table", {},
        make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
        make("tbody", {}, ...rows().map((row) => make("tr", {}, ...row.map((cell) =>
          make("td", {}, cell instanceof Node ? cell : String(cell ?? "")))))))));
    });
    return box;
  };

  const choice = (label, options, chosen, change) => make("label", { class: "choice" }, make("span", {}, label),
    make("select", { change: (event) => change(event.target.value) }, ...options.map(([key, text]) =>
      make("option", { value: key, selected: key === chosen }, text))));

  // Bars that come to a hundred percent, a row each.
  const shares = (title, rows, series, width) => {
    const side = Math.min(190, Math.max(96, width * 0.4));
    const bar = 22, gap = 10, top = 4;
    const height = top + rows.length * (bar + gap) + 18;
    const svg = figure(title, width, height);
    const span = width - side - 44;
    [0, 25, 50, 75, 100].forEach((percent) => {
      const x = side + span * percent / 100;
      svg.append(draw("line", { x1: x, x2: x, y1: top, y2: height - 18, class: "grid" }),
        draw("text", { x, y: height - 4, class: "tick middle" }, `${percent}%`));
    });
    const marks = [];
    rows.forEach((row, i) => {
      const y = top + i * (bar + gap) + gap / 2;
      const total = row.counts.reduce((sum, n) => sum + n, 0);
      const name = cut(row.name, side - 12);
      svg.append(draw("text", { x: side - 10, y: y + bar / 2, class: "label end" }, name));
      svg.append(draw("text", { x: width, y: y + bar / 2, class: "tick end mid" }, count(total)));
      let x = side;
      row.counts.forEach((n, j) => {
        if (!n) return;
        const wide = span * n / total;
        const element = draw("g", { class: `segment ${series[j].css}` },
          draw("rect", { x, y, width: Math.max(0.5, wide - 1), height: bar, rx: 1.5 }));
        const percent = `${Math.round(n / total * 100)}%`;
        if (wide > 34) element.append(draw("text", { x: x + wide / 2, y: y + bar / 2, class: "inside" }, percent));
        svg.append(element);
        marks.push({ element, note: [row.name, `${series[j].name} ${percent}`, `${count(n)} / ${count(total)}`] });
        x += wide;
      });
    });
    walk(svg, marks);
    return svg;
  };
  const sharesTable = (head, rows, series) => table([head, ...series.map((s) => s.name)],
    () => rows.map((row) => [row.name, ...row.counts.map(count)]));

  const legend = (series) => make("ul", { class: "key" }, ...series.map((s) =>
    make("li", { class: s.css }, make("i", { "aria-hidden": "true" }), s.name)));

  // Draw again when the room changes.
  const fit = (element, render) => {
    let width = 0;
    const act = (force) => {
      const now = Math.floor(element.clientWidth);
      if (now > 0 && (force || now !== width)) { width = now; render(now); }
    };
    new ResizeObserver(() => act(false)).observe(element);
    act(true);
    return () => act(true);
  };

  return { choice, cut, figure, fit, hide, legend, plain, quantity, shape, shares, sharesTable, table, ticks,
    value, walk };
})();
