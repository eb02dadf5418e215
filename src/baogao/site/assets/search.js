"use strict";
// Search: candidates from the index of character pairs, then the sentences themselves, read as they are shown.
(() => {
  if (document.body.dataset.page !== "search") return;
  const { column, count, fold, later, make, words } = Baogao;
  const STEP = 30;
  const ALPHABET = "!#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcd";
  const DIGIT = new Uint8Array(128);
  Array.from(ALPHABET).forEach((char, i) => { DIGIT[char.charCodeAt(0)] = i; });
  const ROLES = { f: "front", r: "review", p: "plan", g: "glossary" };

  const initial = Baogao.state();
  const asked = { q: initial.q || "", place: initial.place || "", year: initial.year || "", in: initial.in === "names" ? "names" : "sentences" };
  let site = null, reports = [], turn = 0;

  const address = (report, sentence) => `reports/${encodeURIComponent(report.page || report.report)}.html#${encodeURIComponent(report.report + sentence)}`;

  // The index

  const decode = (text) => {
    const numbers = [];
    let number = 0, digits = 0;
    for (let i = 0; i < text.length; i += 1) {
      const digit = DIGIT[text.charCodeAt(i)];
      digits = digits * 32 + (digit & 31);
      if (digit >= 32) { number += digits; numbers.push(number); digits = 0; }
    }
    return numbers;
  };
  const part = (pair) => {
    const [first, second] = Array.from(pair, (char) => char.codePointAt(0));
    return (first * 1009 + second) % site.index.parts;
  };
  const pairsOf = (query) => {
    const chars = Array.from(query);
    return [...new Set(chars.slice(1).map((char, i) => chars[i] + char))];
  };
  const common = (a, b) => {
    const both = [];
    for (let i = 0, j = 0; i < a.length && j < b.length;) {
      if (a[i] === b[j]) { both.push(a[i]); i += 1; j += 1; } else if (a[i] < b[j]) i += 1; else j += 1;
    }
    return both;
  };
  const candidates = async (queries) => {
    const wanted = [...new Set(queries.flatMap(pairsOf))];
    const lists = await Promise.all(wanted.map(async (pair) => (await Baogao.load(`index/${part(pair)}`))[pair] ?? ""));
    lists.sort((a, b) => a.length - b.length);
    return lists.reduce((found, list) => found === null ? decode(list) : found.length ? common(found, decode(list)) : found, null) || [];
  };

  // Sentence numbers by report, newest report first, as far as place and year are asked for.
  const byReport = (numbers) => {
    const groups = new Map();
    let at = 0;
    numbers.forEach((number) => {
      while (at + 1 < reports.length && reports[at + 1].first <= number) at += 1;
      if (!groups.has(at)) groups.set(at, []);
      groups.get(at).push(number - reports[at].first);
    });
    const place = fold(asked.place);
    return [...groups].filter(([i]) => (!asked.year || String(reports[i].year) === asked.year)
      && (!place || fold(`${reports[i].province}${reports[i].city}${reports[i].place}`).includes(place)))
      .sort(([a], [b]) => (reports[b].year ?? 0) - (reports[a].year ?? 0) || a - b);
  };

  // What is shown

  const app = document.getElementById("app");
  const results = make("div", { class: "found" });
  const tally = make("output", { "aria-live": "polite" });

  const hit = (report, n, texts, queries) => make("li", {},
    make("a", { href: address(report, texts.ids[n] || `-${String(n + 1).padStart(4, "0")}`), lang: "zh-CN" }, ...snippet(texts.texts[n], queries)),
    make("small", {}, words(`role.${ROLES[texts.roles[n]] || "plan"}`)));

  // Long sentences are cut around the first words found.
  const snippet = (text, queries) => {
    const chars = Array.from(text);
    if (chars.length <= 160) return Baogao.highlighted(text, queries);
    const at = Array.from(fold(text).split(queries[0])[0]).length;
    const from = Math.max(0, Math.min(at - 50, chars.length - 160));
    const cut = chars.slice(from, from + 160).join("");
    return [from ? "…" : "", ...Baogao.highlighted(cut, queries), from + 160 < chars.length ? "…" : ""];
  };

  const sentences = async (mine) => {
    const queries = fold(asked.q).split(/\s+/).filter(Boolean);
    if (!queries.length) { results.replaceChildren(); tally.textContent = ""; return; }
    if (queries.every((query) => Array.from(query).length < 2)) { tell("search.short"); return; }
    const long = queries.filter((query) => Array.from(query).length > 1);
    const groups = byReport(await candidates(long.map(Baogao.foldChars)));
    if (mine !== turn) return;
    // Pairs may stand apart in a sentence; only reading it tells. A query of one pair needs no reading to be counted.
    const sure = queries.length === long.length && queries.every((query) => Array.from(query).length === 2);
    const total = groups.reduce((sum, [, list]) => sum + list.length, 0);
    results.replaceChildren();
    const state = { at: 0, shown: 0 };
    await more(groups, queries, state, mine);
    if (mine !== turn) return;
    const done = state.at >= groups.length;
    if (done && !state.shown) { tell("search.none", { query: asked.q }); return; }
    tally.textContent = done ? words("search.found", { n: count(state.shown) })
      : words(sure ? "search.found" : "search.found_some", { n: count(total) });
  };

  const more = async (groups, queries, state, mine) => {
    const aim = state.shown + STEP;
    while (state.at < groups.length && state.shown < aim) {
      const [index, list] = groups[state.at];
      state.at += 1;
      const report = reports[index];
      const texts = await Baogao.load(`sentences/${index}`);
      Baogao.forget(`sentences/${index}`);
      if (mine !== turn) return;
      const hits = list.filter((n) => { const text = fold(texts.texts[n]); return queries.every((query) => text.includes(query)); });
      if (!hits.length) continue;
      state.shown += hits.length;
      const few = hits.slice(0, 8).map((n) => hit(report, n, texts, queries));
      const box = make("ol", {}, ...few);
      const rest = hits.slice(8);
      const button = rest.length ? make("button", { type: "button", class: "quiet", click: () => {
        box.append(...rest.map((n) => hit(report, n, texts, queries)));
        button.remove();
      } }, `+ ${count(rest.length)}`) : null;
      results.append(make("section", { class: "of" },
        make("h2", {}, make("a", { href: `reports/${encodeURIComponent(report.page || report.report)}.html`, lang: "zh-CN" }, report.title),
          make("small", {}, words("search.found", { n: count(hits.length) }))), box, button ?? ""));
    }
    if (state.at < groups.length) {
      const button = make("button", { type: "button", class: "next", click: async () => { button.remove(); await more(groups, queries, state, mine); } }, words("search.more"));
      results.append(button);
    }
  };

  const names = async (mine) => {
    const queries = fold(asked.q).split(/\s+/).filter(Boolean);
    const found = [];
    for (let i = 0; i < site.names.chunks; i += 1) {
      const rows = await Baogao.load(`names/${i}`);
      if (mine !== turn) return;
      rows.forEach((row) => { if (queries.every((query) => fold(row[1]).includes(query))) found.push(row); });
    }
    if (!found.length) { tell("search.none", { query: asked.q }); return; }
    tally.textContent = queries.length ? words("search.found_names", { n: count(found.length) }) : words("search.common");
    const body = make("tbody");
    const state = { at: 0 };
    const button = make("button", { type: "button", class: "next", click: () => step() }, words("search.more"));
    const step = () => {
      body.append(...found.slice(state.at, state.at + 100).map((row) => nameRow(row, queries)));
      state.at += 100;
      button.hidden = state.at >= found.length;
    };
    step();
    const head = ["name", "label", "count", "reports", "first", "last"].map((name) => make("th", { scope: "col" }, words(`column.${name}`)));
    results.replaceChildren(Baogao.scroller(make("table", { class: "names" }, make("thead", {}, make("tr", {}, ...head)), body)), button);
  };
  const nameRow = ([label, text, times, inReports, first, last], queries) => make("tr", {},
    make("th", { scope: "row", lang: "zh-CN" }, make("a", { href: `#${new URLSearchParams({ q: text })}`, title: words("search.in_sentences", { name: text }) },
      ...Baogao.highlighted(text, queries))),
    make("td", {}, make("span", { class: `kind ${site.css[site.names.labels[label]] || "lx"}` }, words(`kind.${site.names.labels[label]}`))),
    make("td", {}, count(times)), make("td", {}, count(inReports)), make("td", {}, String(first ?? "")), make("td", {}, String(last ?? "")));

  const tell = (key, values = {}) => { tally.textContent = ""; results.replaceChildren(make("p", { class: "empty" }, words(key, values))); };

  const run = async () => {
    turn += 1;
    const mine = turn;
    try { await (asked.in === "names" ? names : sentences)(mine); } catch (error) { Baogao.complain(error); }
  };
  const ask = () => { Baogao.keep({ ...asked, in: asked.in === "names" ? "names" : "" }); run(); };
  const soon = later(ask, 180);

  const render = () => {
    const years = [...new Set(reports.map((r) => r.year).filter((y) => y !== null))].sort((a, b) => b - a);
    const places = [...new Set(reports.map((r) => r.place))].filter(Boolean);
    const tab = (name) => make("button", { type: "button", role: "tab", "aria-selected": String(asked.in === name),
      click: () => { asked.in = name; render(); ask(); } }, words(`search.${name}`));
    const box = make("input", { type: "search", name: "q", value: asked.q, placeholder: words("quick"), "aria-label": words("search.box"),
      autocomplete: "off", spellcheck: "false", input: (event) => { asked.q = event.target.value; soon(); } });
    app.replaceChildren(
      make("div", { class: "ask", role: "search" }, box, make("div", { class: "tabs", role: "tablist" }, tab("sentences"), tab("names")),
        ...(asked.in === "names" ? [] : [
          make("label", {}, make("span", {}, words("column.place")), make("input", { type: "search", name: "place", list: "places", value: asked.place,
            input: (event) => { asked.place = event.target.value; soon(); } })),
          make("label", {}, make("span", {}, words("column.year")), make("select", { name: "year", change: (event) => { asked.year = event.target.value; ask(); } },
            make("option", { value: "" }, words("targets.any")),
            ...years.map((y) => make("option", { value: String(y), selected: String(y) === asked.year }, String(y)))))]),
        make("datalist", { id: "places" }, ...places.slice(0, 1500).map((value) => make("option", { value })))),
      make("p", { class: "tally" }, tally), results);
    return box;
  };

  const start = async () => {
    site = await Baogao.load("site");
    site.css = Object.fromEntries(site.labels.map((name, i) => [name, `l${i}`]));
    const fields = ["report", "title", "page", "first", "place", "province", "city", "year"];
    const columns = fields.map((name) => column(site.reports, name));
    reports = columns[0].map((_, i) => Object.fromEntries(fields.map((name, j) => [name, columns[j][i]])));
    render().focus({ preventScroll: true });
    Baogao.redraws.push(() => { render(); run(); });
    addEventListener("hashchange", () => {
      const now = Baogao.state();
      Object.assign(asked, { q: now.q || "", place: now.place || "", year: now.year || "", in: now.in === "names" ? "names" : "sentences" });
      render();
      run();
    });
    await run();
  };

  Baogao.startLanguage();
  start().then(Baogao.ready).catch(Baogao.complain);
})();
