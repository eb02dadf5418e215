"use strict";
(() => {
  if (document.body.dataset.page !== "overview") return;
  const { column, count, make, words } = Baogao;
  const LEVELS = ["nation", "province", "city", "county", "district", "township"];
  const levelName = (level) => words(LEVELS.includes(level) ? `level.${level}` : "level.none");
  const levelCss = (level) => `v${LEVELS.indexOf(level) + 1}`;
  const byLevel = (a, b) => (LEVELS.indexOf(a) + 1 || 9) - (LEVELS.indexOf(b) + 1 || 9);
  const panel = (name) => {
    const section = document.getElementById(name);
    if (section) section.hidden = false;
    return section?.querySelector(".plot");
  };

  let site = null;
  let reports = [];
  const address = (report, sentence = "") =>
    `reports/${encodeURIComponent(report.page || report.report)}.html${sentence ? `#${encodeURIComponent(report.report + sentence)}` : ""}`;

  // What the archive holds: reports by level and year, darker where there are more.

  const holds = () => {
    const box = panel("holds");
    const years = [...new Set(reports.map((r) => r.year))].sort((a, b) => (a ?? 9999) - (b ?? 9999));
    const levels = [...new Set(reports.map((r) => r.level))].sort(byLevel);
    const number = (level, year) => reports.filter((r) => r.level === level && r.year === year).length;
    const cells = levels.map((level) => years.map((year) => number(level, year)));
    const most = Math.max(...cells.flat());
    box.replaceChildren(Baogao.scroller(make("table", { class: "matrix" },
      make("thead", {}, make("tr", {}, make("td"), ...years.map((year) =>
        make("th", { scope: "col" }, year === null ? words("overview.undated") : String(year))))),
      make("tbody", {}, ...levels.map((level, i) => make("tr", {}, make("th", { scope: "row" }, levelName(level)),
        ...cells[i].map((n) => make("td", { class: n ? `heat${Math.ceil(n / most * 5)}` : "heat0" }, n ? count(n) : ""))))))));
  };

  // Shares: firmness, promises, what is stated.

  const sharesPanel = (name, rowsOf, series, head, modes) => {
    const box = panel(name);
    const mode = { by: modes?.[0][0] };
    const render = () => {
      const list = rowsOf(mode.by).filter((row) => row.counts.some(Boolean));
      const shown = series();
      const limit = 12;
      const area = make("div", { class: "area" });
      const state = { all: false };
      box.replaceChildren(...[
        modes ? make("div", { class: "controls" }, Plots.choice(words("plot.by"), modes.map(([key, text]) => [key, words(text)]), mode.by,
          (by) => { mode.by = by; render(); })) : null,
        Plots.legend(shown), area,
        Plots.sharesTable(words(head(mode.by)), list, shown)].filter(Boolean));
      const act = Plots.fit(area, (width) => {
        const some = state.all ? list : list.slice(0, limit);
        area.replaceChildren(Plots.shares(words(`overview.${name}`), some, shown, width),
          ...(some.length < list.length ? [make("button", { type: "button", class: "quiet", click: () => { state.all = true; act(); } },
            words("plot.more", { n: count(list.length) }))] : []));
      });
    };
    render();
    return render;
  };

  const add = (a, b) => a.map((n, i) => n + b[i]);
  const firmness = () => {
    const { modalities, places } = site.firmness;
    if (!places.length) return null;
    const order = [...LEVELS, ""];
    const rowsOf = (by) => {
      if (by === "level") return order.map((level) => ({
        name: levelName(level),
        counts: places.filter((p) => p[1] === level).map((p) => p[2]).reduce(add, modalities.map(() => 0)),
      }));
      return places.map(([place, , counts]) => ({ name: place || "?", counts }))
        .sort((a, b) => b.counts.reduce((x, y) => x + y) - a.counts.reduce((x, y) => x + y));
    };
    const series = () => modalities.map((m, i) => ({ name: words(`modality.${m}`), css: `m${i}` }));
    return sharesPanel("firmness", rowsOf, series, (by) => `column.${by}`,
      [["level", "plot.by_level"], ["place", "plot.by_place"]]);
  };

  const stated = () => {
    const list = site.headlines.series;
    if (!list.length) return null;
    const total = (counts) => Object.values(counts).reduce((a, b) => a + b, 0);
    const rowsOf = () => list.map((one) => ({ name: one.series, counts: [total(one.stated), total(one.absent)] }))
      .sort((a, b) => b.counts[0] - a.counts[0] || a.counts[1] - b.counts[1]);
    const series = () => [{ name: words("plot.stated"), css: "s0" }, { name: words("plot.not_stated"), css: "s1" }];
    return sharesPanel("stated", rowsOf, series, () => "column.indicator");
  };

  // Every judged promise with both statements, loaded when it is opened.
  const each = (named) => {
    const chosen_ = { indicator: "", outcome: "" };
    const list = make("div");
    const box = make("details", { class: "behind each" }, make("summary", {}, words("kept.each", { n: count(site.promises.judged) })));
    const side = (report, sentence, text, key) => make("p", {}, make("small", {}, `${words(key)} ${reports[report].year ?? ""} `),
      make("a", { href: address(reports[report], sentence), lang: "zh-CN" }, text));
    const item = (row) => make("li", { class: `o${row[4]}` },
      make("p", { class: "what" }, make("i", { "aria-hidden": "true" }), make("b", {}, words(`outcome.${site.promises.outcomes[row[4]]}`)),
        ` ${row[2]} ${named(row)} ${row[3] ?? ""}`),
      side(row[5], row[6], row[7], "kept.promised"), side(row[8], row[9], row[10], "kept.reported"));
    const fill = (rows_) => {
      const found = rows_.filter((row) => (!chosen_.indicator || named(row) === chosen_.indicator)
        && (!chosen_.outcome || String(row[4]) === chosen_.outcome));
      const items = make("ol", {});
      let at = 0;
      const button = make("button", { type: "button", class: "quiet", click: () => step() }, words("search.more"));
      const step = () => {
        items.append(...found.slice(at, at + 20).map(item));
        at += 20;
        button.hidden = at >= found.length;
      };
      step();
      list.replaceChildren(items, button);
    };
    box.addEventListener("toggle", async () => {
      if (!box.open || list.isConnected) return;
      try {
        const rows_ = await Baogao.load("promises");
        const names = [...new Set(rows_.map(named))].sort((a, b) => a.localeCompare(b, "zh-CN"));
        const pick = (key, options) => Plots.choice(words(`column.${key}`), [["", words("plot.any")], ...options], "",
          (value) => { chosen_[key] = value; fill(rows_); });
        box.append(make("div", { class: "controls" }, pick("indicator", names.map((name) => [name, name])),
          pick("outcome", [0, 1, 2].map((i) => [String(i), words(`outcome.${site.promises.outcomes[i]}`)]))), list);
        fill(rows_);
      } catch (error) { Baogao.complain(error); }
    });
    return box;
  };

  const kept = () => {
    const { outcomes, rows: list } = site.promises;
    if (!list.length) return null;
    const series = () => outcomes.map((outcome, i) => ({ name: words(`outcome.${outcome}`), css: `o${i}` }));
    const named = ([name, measure]) => measure === "growth" || measure === "change" ? `${name} ${words(`measure.${measure}`)}` : name;
    const rows_ = () => list.map((row) => ({ name: named(row), counts: row[2] }));
    const render = sharesPanel("kept", rows_, series, () => "column.indicator");
    const again = () => { render(); if (site.promises.judged) panel("kept").append(each(named)); };
    again();
    return again;
  };

  // The first reports of the list, until all are asked for or the list is filtered.
  const shorten = () => {
    const box = document.querySelector(".all .filter");
    const table = document.querySelector(".reports.short");
    if (!table) return;
    const list = table.tBodies[0].rows;
    const button = make("button", { type: "button", class: "next", click: () => { table.classList.remove("short"); button.remove(); } });
    const name = () => { button.textContent = words("plot.more", { n: count(list.length) }); };
    table.parentElement.after(button);
    box.querySelector("input").addEventListener("input", (event) => {
      const all_ = event.target.value !== "" || !button.isConnected;
      table.classList.toggle("short", !all_);
      button.hidden = all_;
    }, true);
    Baogao.redraws.push(name);
  };

  const start = async () => {
    site = await Baogao.load("site");
    const names = ["report", "title", "page", "place", "level", "year"];
    const columns = names.map((name) => column(site.reports, name));
    reports = columns[0].map((_, i) => Object.fromEntries(names.map((name, j) => [name, columns[j][i]])));
    // The first one of the catalogue that many reports state; the catalogue begins with the weightiest.
    const most = Math.max(0, ...site.headlines.series.map((one) => one.values));
    const inOrder = [...site.headlines.series].sort((a, b) => a.file - b.file).filter((one) => one.rows);
    const first = inOrder.find((one) => one.values * 2 >= most) || inOrder[0];
    const draws = reports.length ? [holds, firmness(), stated(), kept()].filter(Boolean) : [];
    if (reports.length) holds();
    if (first) {
      const plot = headlinePlot({ site, reports, panel, address, levelName, levelCss, byLevel });
      await plot.select(first.file);
      draws.push(plot.values);
    }
    Baogao.redraws.push(() => draws.forEach((act) => act()));
  };

  shorten();
  Baogao.startFilters();
  Baogao.startLanguage();
  start().then(Baogao.ready).catch(Baogao.complain);
})();
