"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const ANCHOR = "#sentences", PAGE = 30, LONG = 1200;
  const keys = ["number", "id", "section", "text", "readings", "proposed", "blind"];
  const rows = data.rows.map((row) => Object.fromEntries(keys.map((key, at) => [key, row[at]])));
  const labels = new Map(data.labels.map(([name, zh, layer], number) => [name, { zh, layer, number }]));
  const form = byId("filters");

  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };
  const same = (a, b) => a[0] === b[0] && a[1] === b[1] && a[2] === b[2];
  const read = (row) => row.readings.filter(Boolean);
  const shared = (row, span) => read(row).every((spans) => spans.some((other) => same(span, other)));
  for (const row of rows) row.differs = read(row).some((spans) => spans.some((span) => !shared(row, span)));

  // What is shown stands in the address, so that a number of the page, a bookmark and the back button all work.
  const filters = () => {
    const cut = location.hash.indexOf("?");
    const words = location.hash.startsWith(ANCHOR) && cut >= 0 ? location.hash.slice(cut + 1) : "";
    return { group: "", label: "", only: words ? "" : "differing", q: "", id: "", ...Object.fromEntries(new URLSearchParams(words)) };
  };
  const address = (state) => {
    const kept = Object.entries(state).filter(([name, value]) => value || name === "only");
    return `${ANCHOR}?${new URLSearchParams(kept)}`;
  };

  const field = (name, title, options) => {
    const box = make("select", { name });
    for (const [value, text] of options) box.append(new Option(text, value));
    form.append(make("label", {}, title, box));
  };
  const build = () => {
    field("only", "Show", [["", "all sentences"], ["differing", "read differently"], ["alike", "read alike"]]);
    field("label", "Label", [["", "all"], ...data.labels.map(([name, zh]) => [name, `${name} ${zh}`])]);
    const search = make("input", { type: "search", name: "q", autocomplete: "off", placeholder: "words of the sentence or its id" });
    form.append(make("label", { class: "search" }, "Text", search));
    const clear = make("button", { type: "button" }, "Clear");
    clear.addEventListener("click", () => { location.hash = `${ANCHOR}?only=`; });
    form.append(clear);
    for (const [name, { zh, layer, number }] of labels) {
      byId("key").append(make("li", {}, make("span", { class: `${layer === "ner" ? "ner" : "st"} l${number}` }, `${name} ${zh}`)));
    }
    byId("key").append(make("li", {}, make("span", { class: "ner differ l0" }, "hatched"), " not everybody has it"));
  };

  const fold = (text) => text.normalize("NFKC").toLowerCase();
  const passes = (row, state) => {
    if (state.id) return row.id === state.id;
    if (state.only === "differing" && !row.differs) return false;
    if (state.only === "alike" && row.differs) return false;
    if (state.label) {
      const spans = read(row).flat().filter((span) => span[2] === state.label);
      if (!spans.length || (state.only === "differing" && spans.every((span) => shared(row, span)))) return false;
    }
    return !state.q || fold(state.q).split(/\s+/).every((word) => fold(`${row.id} ${row.text}`).includes(word));
  };

  // Words are cut where spans begin and end; a piece lies in at most one statement and one entity.
  const wrap = (inner, span, from, row, compare) => {
    const { layer, number, zh } = labels.get(span[2]) || { layer: "ner", number: 0, zh: span[2] };
    const kind = layer === "ner" ? "ner" : "st", first = span[0] === from;
    const differ = compare && !shared(row, span) ? " differ" : "";
    const element = make("span", { class: `${kind} l${number}${differ}${first ? " first" : ""}`, title: `${span[2]} ${zh}` });
    if (first) element.append(make("i", { class: "tag", "aria-hidden": "true" }, zh));
    element.append(inner);
    return element;
  };
  const words = (row, spans, compare) => {
    const chars = Array.from(row.text), end = Math.min(chars.length, LONG);
    const cuts = [...new Set([0, end, ...spans.flatMap((span) => [span[0], span[1]])])].filter((cut) => cut <= end).sort((a, b) => a - b);
    const line = make("p", { lang: "zh" });
    for (let i = 0; i + 1 < cuts.length; i += 1) {
      let piece = document.createTextNode(chars.slice(cuts[i], cuts[i + 1]).join(""));
      const covering = spans.filter((span) => span[0] < cuts[i + 1] && span[1] > cuts[i]);
      covering.sort((a, b) => (labels.get(b[2])?.layer === "spans" ? 0 : 1) - (labels.get(a[2])?.layer === "spans" ? 0 : 1));
      for (const span of covering) piece = wrap(piece, span, cuts[i], row, compare);
      line.append(piece);
    }
    if (chars.length > end) line.append(" …");
    return line;
  };
  const reading = (name, line, css) => make("div", { class: css }, make("span", { title: name }, name), line);
  const entry = (row) => {
    const link = make("a", { href: address({ id: row.id }) }, row.id);
    const item = make("li", { "data-number": row.number }, make("p", { class: "where" }, link, row.section ? ` · ${row.section}` : ""));
    if (row.proposed) item.append(reading("pre-annotation", words(row, row.proposed, false), "reading proposed"));
    data.names.forEach((name, at) => {
      if (!row.readings[at]) return;
      const blind = row.blind[at] ? " (blind)" : "";
      item.append(reading(name + blind, words(row, row.readings[at], true), "reading"));
    });
    return item;
  };

  let waiting = [];
  const more = () => {
    byId("rows").append(...waiting.splice(0, PAGE).map(entry));
    byId("more").hidden = !waiting.length;
  };
  const list = (state) => {
    const group = data.groups[state.group];
    const members = group && new Set(group[1]);
    const found = rows.filter((row) => (!members || members.has(row.number)) && passes(row, state));
    byId("rows").replaceChildren();
    waiting = found.slice();
    const lost = group ? group[1].length - rows.filter((row) => members.has(row.number)).length : data.sentences - rows.length;
    const note = lost > 0 ? `; ${lost} more are not in this page, only in the passes` : "";
    const title = group ? [make("strong", {}, group[0]), ": "] : [];
    byId("shown").replaceChildren(...title, `${found.length} ${found.length === 1 ? "sentence" : "sentences"}${note}`);
    more();
  };
  const show = (jump) => {
    const state = filters();
    for (const box of form.elements) if (box.name) box.value = state[box.name] || "";
    list(state);
    if (jump) byId("sentences").scrollIntoView();
  };
  addEventListener("hashchange", () => { if (location.hash.startsWith(ANCHOR)) show(true); });
  form.addEventListener("submit", (event) => event.preventDefault());
  const change = () => {
    const state = { ...filters(), ...Object.fromEntries(new FormData(form)), id: "" };
    history.replaceState(null, "", address(state));
    list(state);
  };
  form.addEventListener("change", change);
  form.addEventListener("input", (event) => { if (event.target.name === "q") change(); });
  byId("more").addEventListener("click", more);
  build();
  byId("browser").hidden = false;
  show(location.hash.startsWith(ANCHOR));
})();
