"use strict";
(() => {
  const ANCHOR = "#sentences", PAGE = 25, LONG = 1200, AROUND = 60;
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const labels = new Map(data.labels.map(([name, zh, layer], number) => [name, { zh, layer, number }]));
  const known = new Map(data.kinds);

  // A sentence as it stands in the data, with names for its places.
  const rows = data.rows.map(([index, id, section, text, strata, gold, predicted, errors]) =>
    ({ index, id, section, text, strata, gold, predicted, errors }));

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };

  // Filters: what the address says, and the form that shows and changes it.

  const FILTERS = ["group", "id", "system", "label", "kind", "stratum", "only", "order", "q"];
  const filters = () => {
    const query = location.hash.startsWith(`${ANCHOR}?`) ? location.hash.slice(ANCHOR.length + 1) : "";
    const given = new URLSearchParams(query);
    return Object.fromEntries(FILTERS.map((name) => [name, given.get(name) || ""]));
  };
  const address = (state) => {
    const kept = FILTERS.filter((name) => state[name]).map((name) => [name, state[name]]);
    return kept.length ? `${ANCHOR}?${new URLSearchParams(kept)}` : ANCHOR;
  };

  const form = byId("filters");
  const select = (name, title, options) => {
    const box = make("select", { name });
    for (const option of options) {
      if (Array.isArray(option)) box.append(new Option(option[1], option[0]));
      else box.append(option);
    }
    form.append(make("label", {}, title, box));
  };
  const strata = () => {
    const values = new Map();
    for (const row of rows) {
      for (const [dimension, value] of Object.entries(row.strata)) {
        if (!values.has(dimension)) values.set(dimension, new Set());
        values.get(dimension).add(value);
      }
    }
    return [...values].map(([dimension, found]) => {
      const group = make("optgroup", { label: data.dimensions[dimension] || dimension });
      for (const value of [...found].sort()) group.append(new Option(value, `${dimension}:${value}`));
      return group;
    });
  };
  const build = () => {
    if (data.systems.length > 1) {
      const choices = data.systems.map((name, number) => [String(number), name]);
      select("system", "System", [["", data.systems[0]], ...choices.slice(1), ["all", "side by side"]]);
    }
    select("label", "Label", [["", "all"], ...data.labels.map(([name, zh]) => [name, `${name} ${zh}`])]);
    select("kind", "Error", [["", "any or none"], ...data.kinds]);
    form.querySelector("[name=kind]").querySelectorAll("option").forEach((option) => {
      if (known.has(option.value)) option.textContent = `${option.value}: ${known.get(option.value)}`;
    });
    select("stratum", "Stratum", [["", "all"], ...strata()]);
    select("only", "Show", [["", "all sentences"], ["wrong", "with errors"], ["right", "without errors"]]);
    select("order", "Order", [["", "as in the text"], ["errors", "most errors first"]]);
    const search = make("input", { type: "search", name: "q", autocomplete: "off", placeholder: "words of the sentence or its id" });
    form.append(make("label", { class: "search" }, "Text", search));
    const clear = make("button", { type: "button" }, "Clear");
    clear.addEventListener("click", () => { location.hash = ANCHOR; });
    form.append(clear);
  };

  // Full-width and half-width letters and digits find each other.
  const fold = (text) => text.normalize("NFKC").toLowerCase();
  // A group of sentences knows whose errors it shows; whoever chooses a system in the form knows better.
  const systemsOf = (state) => {
    const group = data.groups[state.group];
    const chosen = state.system || (group ? String(group[1]) : "0");
    const all = data.systems.map((_, number) => number);
    return chosen === "all" ? all : all.filter((number) => String(number) === chosen);
  };
  const errorsOf = (row, state) => systemsOf(state).flatMap((number) => row.errors[number]);
  const passes = (row, state) => {
    const errors = errorsOf(row, state);
    const of = errors.filter(([kind, label]) => (!state.kind || kind === state.kind) && (!state.label || label === state.label));
    if (state.id && String(row.index) !== state.id) return false;
    if ((state.kind || state.only === "wrong") && !of.length) return false;
    if (state.only === "right" && errors.length) return false;
    if (state.label && ![row.gold, ...row.predicted].some((spans) => (spans || []).some((span) => span[2] === state.label))) return false;
    if (state.stratum) {
      const cut = state.stratum.indexOf(":");
      if (row.strata[state.stratum.slice(0, cut)] !== state.stratum.slice(cut + 1)) return false;
    }
    return !state.q || fold(state.q).split(/\s+/).every((word) => fold(`${row.id} ${row.text}`).includes(word));
  };

  // Drawing: cut the words where spans begin and end; each piece shows the bars of the spans that cover it.

  const LANE = 0.95, GAP = 0.12, BETWEEN = 0.25;  // of a track, in em of the words
  const layerOf = (item) => (labels.get(item.span[2]) || { layer: "ner" }).layer;
  const tracks = (spans) => {
    // The layer of entities lies next to the words, statements outside; what overlaps gets a track of its own.
    const ends = [], placed = [];
    for (const layer of ["ner", "spans"]) {
      const first = ends.length;
      const mine = spans.filter((item) => layerOf(item) === layer);
      mine.sort((a, b) => a.span[0] - b.span[0] || b.span[1] - a.span[1]);
      for (const item of mine) {
        let track = first;
        while (track < ends.length && ends[track] > item.span[0]) track += 1;
        ends[track] = item.span[1];
        placed.push({ ...item, track });
      }
    }
    return { placed, count: ends.length };
  };
  const same = (a, b) => a[0] === b[0] && a[1] === b[1] && a[2] === b[2];
  const sidesOf = (row, state) => {
    const shown = systemsOf(state).filter((number) => row.predicted[number]);
    const some = (span) => shown.some((number) => !row.predicted[number].some((other) => same(span, other)));
    const gold = row.gold.map((span) => ({ span, wrong: some(span), by: "gold" }));
    const below = shown.map((number) => row.predicted[number].map((span) =>
      ({ span, wrong: !row.gold.some((other) => same(span, other)), by: data.systems[number] })));
    return { gold: tracks(gold), below: below.map(tracks), systems: shown };
  };

  const color = (name) => `var(--l${(labels.get(name) || { number: 0 }).number})`;
  const bar = (item, starts, ends) => {
    const ink = color(item.span[2]), height = `${LANE - GAP}em`, at = item.at;
    const layers = [];
    const edge = item.wrong ? "2px" : "1px";
    if (starts) layers.push(`linear-gradient(${ink}, ${ink}) 0 ${at} / ${edge} ${height} no-repeat`);
    if (ends) layers.push(`linear-gradient(${ink}, ${ink}) 100% ${at} / ${edge} ${height} no-repeat`);
    const line = (top) => `linear-gradient(${ink}, ${ink}) 0 ${top} / 100% ${edge} no-repeat`;
    // A place in per cent is that of an image's lower edge.
    const other = item.side ? `calc(${at} - ${height} + ${edge})` : `calc(${at} + ${height} - ${edge})`;
    layers.push(line(at), line(other));
    const tint = `color-mix(in srgb, ${ink} ${item.wrong ? 34 : 16}%, transparent)`;
    layers.push(item.wrong
      ? `repeating-linear-gradient(135deg, ${tint} 0 3px, transparent 3px 5px) 0 ${at} / 100% ${height} no-repeat`
      : `linear-gradient(${tint}, ${tint}) 0 ${at} / 100% ${height} no-repeat`);
    return layers;
  };
  const wide = (char) => (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(char) ? 1 : 0.55);
  const tagOf = (item, chars) => {
    // As much of the label's name as the span has room for; the names of all labels differ in their first character.
    const name = (labels.get(item.span[2]) || { zh: item.span[2] }).zh;
    let room = chars.slice(item.span[0], Math.min(item.span[1], item.span[0] + 8)).reduce((sum, char) => sum + wide(char), 0);
    let tag = "";
    for (const char of name) {
      room -= wide(char) * 0.6;
      if (tag && room < 0) break;
      tag += char;
    }
    return tag;
  };
  const describe = (item) => {
    const score = item.span.length > 3 ? ` (score ${item.span[3]})` : "";
    return `${item.by}: ${item.span[2]}${score}`;
  };

  // A very long sentence is shown around its spans.
  const windows = (chars, items) => {
    if (chars.length <= LONG) return [[0, chars.length]];
    const found = [[0, AROUND]];
    for (const { span } of items.slice().sort((a, b) => a.span[0] - b.span[0]).slice(0, 200)) {
      const from = Math.max(0, span[0] - AROUND), to = Math.min(chars.length, span[1] + AROUND);
      const last = found[found.length - 1];
      if (from <= last[1]) last[1] = Math.max(last[1], to);
      else found.push([from, to]);
    }
    return found;
  };

  const draw = (row, state) => {
    const chars = Array.from(row.text), sides = sidesOf(row, state);
    const em = (number) => `${number.toFixed(2)}em`;
    const items = sides.gold.placed.map((item) => ({ ...item, side: 0, at: em((sides.gold.count - 1 - item.track) * LANE) }));
    const above = sides.gold.count * LANE;
    const depth = sides.below.map((side) => side.count * LANE + (side.count ? BETWEEN : 0));
    const below = depth.reduce((sum, one) => sum + one, 0);
    let y = GAP;
    sides.below.forEach((side, number) => {
      // Measured from below, since only the browser knows how high the words are.
      const at = (track) => `calc(100% - ${em(below - y - track * LANE - LANE + GAP)})`;
      for (const item of side.placed) items.push({ ...item, side: 1, at: at(item.track), up: below - y - item.track * LANE - LANE + GAP });
      y += depth[number];
    });
    const cuts = new Set(items.flatMap(({ span }) => [span[0], span[1]]));
    const words = make("p", { class: "words", lang: "zh" });
    let shown = 0;
    for (const [from, to] of windows(chars, items)) {
      if (from > shown) words.append(" … ");
      const borders = [from, ...[...cuts].filter((cut) => cut > from && cut < to).sort((a, b) => a - b), to];
      for (let i = 0; i + 1 < borders.length; i += 1) {
        words.append(piece(chars, borders[i], borders[i + 1], items));
      }
      shown = to;
    }
    if (shown < chars.length) words.append(" …");
    const frame = make("div", { class: "drawn" }, labelsOf(sides, depth), words);
    frame.style.setProperty("--above", em(above));
    frame.style.setProperty("--below", em(below));
    frame.style.setProperty("--line-height", (above + below + 1.75).toFixed(2));
    return frame;
  };
  const labelsOf = (sides, depth) => {
    const box = make("div", { class: "sides", "aria-hidden": "true" });
    if (sides.gold.count || sides.below.some((side) => side.count)) {
      box.append(make("span", { class: "gold" }, "gold"));
      sides.systems.forEach((number, at) => {
        const name = make("span", {}, data.systems[number]);
        name.style.setProperty("--depth", `${depth[at].toFixed(2)}em`);
        box.append(name);
      });
    }
    return box;
  };
  const piece = (chars, from, to, items) => {
    const covering = items.filter(({ span }) => span[0] < to && span[1] > from);
    const text = chars.slice(from, to).join("");
    if (!covering.length) return document.createTextNode(text);
    const element = make("span", { class: "seg", title: covering.map(describe).join("\n") });
    const layers = covering.flatMap((item) => bar(item, item.span[0] === from, item.span[1] === to));
    const wrong = (side, layer) => covering.some((item) => item.wrong && item.side === side && layerOf(item) === layer);
    if (["ner", "spans"].some((layer) => wrong(0, layer) !== wrong(1, layer))) layers.push("linear-gradient(var(--differ), var(--differ)) content-box");
    element.style.background = layers.join(", ");
    const tags = covering.filter((item) => item.span[0] === from).map((item) => {
      const tag = make("i", { class: "tag", "aria-hidden": "true", "data-tag": tagOf(item, chars) });
      if (item.side) tag.style.bottom = `${item.up.toFixed(2)}em`;
      else tag.style.top = item.at;
      return tag;
    });
    if (!tags.length) {
      element.append(text);
      return element;
    }
    // A single character is never broken over two lines, so that its tags stay with it.
    element.append(make("span", { class: "first" }, ...tags, chars[from]), chars.slice(from + 1, to).join(""));
    return element;
  };

  const quote = (row, spans) => spans.map((span) => {
    const chars = Array.from(row.text).slice(span[0], span[1]);
    const text = chars.length > 60 ? `${chars.slice(0, 30).join("")} … ${chars.slice(-30).join("")}` : chars.join("");
    return `${span[2]} “${text}”${span.length > 3 ? ` (${span[3]})` : ""}`;
  }).join(" + ") || "nothing";
  const faults = (row, state) => {
    const list = make("ul", { class: "faults" }), shown = systemsOf(state);
    for (const number of shown) {
      const whose = shown.length > 1 ? `${data.systems[number]}, ` : "";
      for (const [kind, , gold, predicted] of row.errors[number].slice(0, 40)) {
        const words = `: gold ${quote(row, gold)}; predicted ${quote(row, predicted)}`;
        list.append(make("li", {}, whose, make("b", {}, kind), words));
      }
    }
    return list;
  };
  const entry = (row, state) => {
    const link = make("a", { href: address({ id: String(row.index), system: state.system }) }, row.id);
    const facts = [row.strata.role, row.section].filter(Boolean).join(" · ");
    const where = make("p", { class: "where" }, link, facts ? ` · ${facts}` : "");
    return make("li", { "data-index": row.index }, where, draw(row, state), faults(row, state));
  };

  // The list: the sentences that pass, a few at a time.

  let waiting = [], current = {};
  const more = () => {
    const next = waiting.splice(0, PAGE);
    byId("rows").append(...next.map((row) => entry(row, current)));
    byId("more").hidden = !waiting.length;
  };
  const list = (state) => {
    const group = data.groups[state.group];
    const members = group && new Set(group[2]);
    const found = rows.filter((row) => (!members || members.has(row.index)) && passes(row, state));
    if (state.order === "errors") found.sort((a, b) => errorsOf(b, state).length - errorsOf(a, state).length);
    byId("rows").replaceChildren();
    waiting = found.slice();
    current = state;
    const title = group ? [make("strong", {}, group[0]), ": "] : [];
    const missing = group ? group[2].length - rows.filter((row) => members.has(row.index)).length : data.sentences - rows.length;
    const note = missing > 0 ? `; ${missing} more are not in this page, only in the JSON file or its gold` : "";
    byId("shown").replaceChildren(...title, `${found.length} ${found.length === 1 ? "sentence" : "sentences"}${note}`);
    more();
  };
  const show = (jump) => {
    const state = filters();
    for (const box of form.elements) if (box.name) box.value = state[box.name] || "";
    list(state);
    if (jump) byId("sentences").scrollIntoView();
  };

  // An address that says nothing about sentences leaves the list as it is.
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
  new IntersectionObserver((entries) => {
    if (entries.some((seen) => seen.isIntersecting) && waiting.length) more();
  }, { rootMargin: "400px" }).observe(byId("more"));

  const key = make("ul", { class: "key", "aria-label": "Labels" });
  for (const [name, zh] of data.labels) {
    key.append(make("li", {}, make("span", { class: `swatch l${labels.get(name).number}` }), `${name} ${zh}`));
  }
  key.append(make("li", {}, make("span", { class: "swatch wrong" }), "hatched: the other side differs; gold above, predicted below"));
  build();
  form.after(key);
  byId("browser").hidden = false;
  show(location.hash.startsWith(ANCHOR));
})();
