"use strict";
// The table of all records: loaded file by file, shown a page at a time.
(() => {
  if (document.body.dataset.page !== "targets") return;
  const { column, count, fold, later, make, words } = Baogao;
  const PAGE = 50;
  const AHEAD = 3; // files that the browser reads at once: while one is taken in, the next are parsed beside
  const PAUSE = 700; // milliseconds between rows drawn while files come
  const LEVELS = ["nation", "province", "city", "county", "district", "township"];
  const BOUNDS = ["point", "around", "at_least", "at_most", "range", "relative"];
  const STATUSES = ["planned", "achieved", "forecast"];
  const LABELS = ["TARGET", "RESULT"];

  const FIELDS = ["q", "place", "year", "level", "label", "indicator", "modality", "bound", "status", "unit", "from", "to", "report"];
  const initial = Baogao.state();
  const filters = Object.fromEntries(FIELDS.map((name) => [name, initial[name] || ""]));
  const order = { by: initial.sort || "", down: initial.down === "1" };
  let page = 0;

  let site = null;
  let reports = [];
  let records = null;
  let shown = []; // numbers of records
  const places = new Set(), indicators = new Map(), units = new Map();
  let progress = 0;

  const take = (table) => {
    const from = records.count;
    records.take(table);
    for (let i = from; i < records.count; i += 1) {
      places.add(records.shown(i));
      const name = records.value("canonical", i) || records.value("indicator", i);
      const unit = records.value("unit", i);
      if (name) indicators.set(name, (indicators.get(name) || 0) + 1);
      if (unit) units.set(unit, (units.get(unit) || 0) + 1);
    }
  };

  const sign = { at_least: "≥", at_most: "≤", around: "≈" };
  const period = (row) => [...new Set([row.period_start, row.period_end].filter((y) => y !== null))].join("–");
  const address = (row) => `reports/${encodeURIComponent(row.of.page || row.of.report)}.html#${encodeURIComponent(row.of.report + row.sentence)}`;

  // Filters

  const number = (text) => {
    const found = /^\s*(-?[\d.]+)\s*(万亿|亿|万|)\s*$/.exec(fold(text));
    return found ? Number(found[1]) * { 万亿: 1e12, 亿: 1e8, 万: 1e4, "": 1 }[found[2]] : null;
  };

  const tests = () => {
    const f = filters, list = [], { where } = records;
    const either = (...some) => list.push((i) => some.some((test) => test(i)));
    const same = (name, of = (value) => value) => { if (f[name]) list.push(where(name, (value) => of(value) === f[name])); };
    const ofReport = (name, of) => { if (f[name]) list.push(where("report", (number_) => of(reports[number_]) === f[name])); };
    ofReport("report", (report) => report.report);
    if (f.place) {
      const place = fold(f.place);
      either(where("place", (name) => fold(name).includes(place)), where("report", (number_) => fold(reports[number_].place).includes(place)));
    }
    ofReport("year", (report) => String(report.year ?? ""));
    ofReport("level", (report) => report.level);
    same("label");
    same("modality", (modality) => modality || "none");
    same("bound", (bound) => bound || "none");
    same("status");
    same("unit");
    if (f.indicator) {
      const words_ = fold(f.indicator);
      either(...["canonical", "indicator"].map((name) => where(name, (value) => fold(value).includes(words_))));
    }
    const [from, to] = [number(f.from), number(f.to)];
    const low = (i) => records.value("low", i), high = (i) => records.value("high", i);
    if (from !== null) list.push((i) => low(i) !== null && (high(i) ?? low(i)) >= from);
    if (to !== null) list.push((i) => low(i) !== null && low(i) <= to);
    fold(f.q).split(/\s+/).filter(Boolean).forEach((query) => either(
      ...["indicator", "canonical", "reference"].map((name) => where(name, (value) => fold(value).includes(query))),
      (i) => records.folded(i).includes(query)));
    return list;
  };

  const KEYS = {
    place: (i) => records.shown(i), year: (i) => records.report(i).year, label: (i) => records.value("label", i),
    indicator: (i) => records.value("canonical", i) || records.value("indicator", i),
    value: (i) => records.value("base_low", i) ?? records.value("low", i),
    modality: (i) => site.firmness.modalities.indexOf(records.value("modality", i)), status: (i) => records.value("status", i),
    period: (i) => records.value("period_end", i), text: (i) => records.text(i),
  };
  const collator = new Intl.Collator("zh-CN");
  const sorted = (list) => {
    if (!KEYS[order.by]) return list;
    const turn = order.down ? -1 : 1;
    return records.sorted(list, KEYS[order.by], (a, b) => turn * (typeof a === "number" ? a - b : collator.compare(a, b)));
  };

  const remember = () => Baogao.keep({ ...filters, sort: order.by, down: order.down ? "1" : "" });
  const apply = () => {
    shown = sorted(records.filtered(tests()));
    page = Math.min(page, Math.max(0, Math.ceil(shown.length / PAGE) - 1));
    fillBody();
  };
  const changed = () => { page = 0; remember(); apply(); };

  // The page

  const app = document.getElementById("app");
  let body, tally, pager, more;

  const select = (name, label, options) => make("label", {}, make("span", {}, label),
    make("select", { name, change: (event) => { filters[name] = event.target.value; changed(); } },
      make("option", { value: "" }, words("targets.any")),
      ...options.map(([value, text]) => make("option", { value, selected: value === filters[name] }, text))));
  const input = (name, label, more_ = {}) => make("label", { class: `f-${name}` }, make("span", {}, label),
    make("input", { name, value: filters[name], autocomplete: "off", spellcheck: "false",
      input: later((event) => { filters[name] = event.target.value; changed(); }), ...more_ }));
  const list = (id) => make("datalist", { id });

  const form = () => {
    const years = [...new Set(column(site.reports, "year").filter((y) => y !== null))].sort((a, b) => b - a);
    const levels = new Set(column(site.reports, "level"));
    return make("div", { class: "filters", role: "search", "aria-label": words("targets.filters") },
      input("q", words("targets.text"), { type: "search", placeholder: words("targets.text_hint") }),
      input("indicator", words("column.indicator"), { type: "search", list: "indicators" }),
      input("place", words("column.place"), { type: "search", list: "places" }),
      select("year", words("column.year"), years.map((y) => [String(y), String(y)])),
      select("level", words("column.level"), LEVELS.filter((l) => levels.has(l)).map((l) => [l, words(`level.${l}`)])),
      select("label", words("column.label"), LABELS.map((l) => [l, words(`kind.${l}`)])),
      select("modality", words("column.modality"), site.firmness.modalities.map((m) => [m, words(`modality.${m}`)])),
      select("bound", words("column.bound"), [...BOUNDS, "none"].map((b) => [b, words(`bound.${b}`)])),
      select("status", words("column.status"), STATUSES.map((s) => [s, words(`status.${s}`)])),
      make("div", { class: "between" },
        input("from", words("targets.from"), { inputmode: "decimal", size: 6 }),
        input("to", words("targets.to"), { inputmode: "decimal", size: 6 }),
        input("unit", words("column.unit"), { list: "units", size: 5 })),
      list("indicators"), list("places"), list("units"));
  };

  const suggest = () => {
    const options = (id, values) => document.getElementById(id)?.replaceChildren(...values.map((value) => make("option", { value })));
    const most = (map) => [...map].sort((a, b) => b[1] - a[1]).slice(0, 400).map(([name]) => name);
    options("indicators", most(indicators));
    options("units", most(units).slice(0, 100));
    options("places", [...places].filter(Boolean).sort(collator.compare).slice(0, 1500));
  };

  const HEADS = ["place", "year", "label", "indicator", "value", "modality", "status", "period", "text"];
  const heads = () => make("tr", {}, ...HEADS.map((name) => {
    const turn = order.by === name ? (order.down ? "descending" : "ascending") : null;
    return make("th", { scope: "col", class: `c-${name}`, "aria-sort": turn },
      make("button", { type: "button", title: words("targets.sort"), click: () => sortBy(name) }, words(`column.${name}`),
        make("span", { class: "turn", "aria-hidden": "true" }, turn ? (order.down ? "▼" : "▲") : "")));
  }));
  const sortBy = (name) => {
    if (order.by !== name) Object.assign(order, { by: name, down: false });
    else if (!order.down) order.down = true;
    else Object.assign(order, { by: "", down: false });
    app.querySelector("thead").replaceChildren(heads());
    app.querySelector(`.c-${name} button`).focus();
    changed();
  };

  const cell = (name, ...children) => make("td", { class: `c-${name}`, "data-name": words(`column.${name}`) }, ...children);
  const line = (row) => make("tr", {},
    cell("place", make("span", { lang: "zh-CN" }, row.shown || row.of.title)),
    cell("year", String(row.of.year ?? "")),
    cell("label", make("span", { class: `kind ${site.css[row.label] || "lx"}` }, words(`kind.${row.label}`))),
    cell("indicator", make("span", { lang: "zh-CN" }, row.canonical || row.indicator),
      row.canonical && row.indicator && row.indicator !== row.canonical ? make("small", { lang: "zh-CN" }, row.indicator) : null),
    cell("value", make("span", { class: "sign", title: words(`bound.${row.bound || "none"}`) }, sign[row.bound] || ""),
      make("span", { lang: "zh-CN", class: "number" }, row.number || row.reference)),
    cell("modality", row.modality && row.modality !== "none" ? make("span", { class: "firm" }, row.modality) : ""),
    cell("status", words(`status.${row.status}`)),
    cell("period", period(row)),
    cell("text", make("a", { href: address(row), lang: "zh-CN" }, ...Baogao.highlighted(row.text, fold(filters.q).split(/\s+/)))));

  const fillBody = () => {
    body.replaceChildren(...shown.slice(page * PAGE, (page + 1) * PAGE).map((i) => line(records.record(i))));
    if (!shown.length && progress === 1) body.append(make("tr", { class: "none" }, make("td", { colspan: HEADS.length }, words("targets.none"))));
    tally.textContent = words("targets.shown", { n: count(shown.length), total: count(records.count) })
      + (progress < 1 ? ` · ${words("targets.still", { n: Math.floor(progress * 100) })}` : "");
    more.disabled = !shown.length || progress < 1;
    const pages = Math.max(1, Math.ceil(shown.length / PAGE));
    const to = (next) => () => { page = next; fillBody(); app.querySelector(".results").scrollIntoView({ block: "start" }); };
    pager.replaceChildren(
      make("button", { type: "button", disabled: page === 0, click: to(page - 1) }, `← ${words("targets.previous")}`),
      make("span", {}, words("targets.page", { page: count(page + 1), pages: count(pages) })),
      make("button", { type: "button", disabled: page >= pages - 1, click: to(page + 1) }, `${words("targets.next")} →`));
  };

  // CSV: the chosen rows with the columns of the archive's table; no cell runs as a formula.

  const CSV = ["report", "place", "year", "level", "indicator", "canonical", "measure", "number", "low", "high", "unit",
    "base_low", "base_high", "base_unit", "direction", "bound", "reference", "modality", "status", "period_start", "period_end",
    "label", "sentence_id", "start", "end", "text"];
  const guard = (text) => /^[=+\-@＝＋－＠\t\r\n]/.test(text) && !/^[+-]?[0-9]+(\.[0-9]+)?%?$/.test(text) ? `'${text}` : text;
  const csvCell = (value) => {
    const text = guard(String(value ?? ""));
    return /[",\r\n]/.test(text) ? `"${text.replaceAll("\"", "\"\"")}"` : text;
  };
  const csvRow = (row) => CSV.map((name) => csvCell({
    report: row.of.report, place: row.shown, year: row.of.year, level: row.of.level, sentence_id: row.of.report + row.sentence,
  }[name] ?? row[name])).join(",");
  const download = () => {
    const parts = ["\ufeff", `${CSV.join(",")}\r\n`, ...shown.map((i) => `${csvRow(records.record(i))}\r\n`)];
    const url = URL.createObjectURL(new Blob(parts, { type: "text/csv;charset=utf-8" }));
    const link = make("a", { href: url, download: "targets.csv", hidden: true });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  };

  const clear = () => { FIELDS.forEach((name) => { filters[name] = ""; }); render(); changed(); };
  const render = () => {
    body = make("tbody");
    tally = make("output", { "aria-live": "polite" });
    pager = make("div", { class: "pager" });
    more = make("button", { type: "button", class: "download", click: download }, words("targets.download"));
    const only = filters.report ? make("p", { class: "only" }, `${words("targets.of_report")} `,
      make("b", { lang: "zh-CN" }, reports.find((r) => r.report === filters.report)?.title || filters.report)) : null;
    const open = app.querySelector("details.more")?.open ?? matchMedia("(min-width: 56rem)").matches;
    app.replaceChildren(
      make("details", { class: "more", open }, make("summary", {}, words("targets.filters")), form()),
      make("section", { class: "results" },
        make("div", { class: "strip" }, tally, only, make("span", { class: "grow" }),
          make("button", { type: "button", class: "quiet", click: clear }, words("targets.clear")), more),
        Baogao.scroller(make("table", { class: "records" }, make("thead", {}, heads()), body)), pager));
    suggest();
  };

  const start = async () => {
    site = await Baogao.load("site");
    site.css = Object.fromEntries(site.labels.map((name, i) => [name, `l${i}`]));
    const names = ["report", "title", "page", "place", "level", "year"];
    const columns = names.map((name) => column(site.reports, name));
    reports = columns[0].map((_, i) => Object.fromEntries(names.map((name, j) => [name, columns[j][i]])));
    records = newRecords(site.targets.rows, reports);
    render();
    const chunks = site.targets.chunks;
    progress = chunks ? 0 : 1;
    let drawn = -Infinity;
    for (let i = 0; i < chunks; i += 1) {
      const ahead = i === 0 ? 1 : AHEAD; // the first rows wait for nothing else
      for (let j = i; j < Math.min(i + ahead, chunks); j += 1) Baogao.load(`targets/${j}`).catch(() => {});
      take(await Baogao.load(`targets/${i}`));
      Baogao.forget(`targets/${i}`);
      progress = (i + 1) / chunks;
      if (i < chunks - 1 && performance.now() - drawn < PAUSE) continue;
      apply();
      drawn = performance.now();
    }
    if (!chunks) apply();
    suggest();
    Baogao.redraws.push(() => { render(); apply(); });
  };

  Baogao.startLanguage();
  start().then(Baogao.ready).catch(Baogao.complain);
})();
