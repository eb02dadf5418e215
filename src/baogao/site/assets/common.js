"use strict";
// What every page needs: words in two languages, elements, letters folded for search.
const Baogao = (() => {
  const root = document.documentElement;
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const SVG = "http://www.w3.org/2000/svg";

  root.dataset.scripted = "";

  // Language: what the address says, what was chosen before, what the browser prefers.

  const STORE = "baogao.language";
  const memory = {
    get() { try { return localStorage.getItem(STORE); } catch { return null; } },
    set(value) { try { localStorage.setItem(STORE, value); return true; } catch { return false; } },
  };
  const asked = new URLSearchParams(location.search).get("lang");
  const preferred = () => ((navigator.languages || [navigator.language])
    .find((tag) => /^(zh|en)\b/i.test(tag)) || "zh").slice(0, 2).toLowerCase();
  let language = ["zh", "en"].find((tag) => tag === asked || (!asked && tag === memory.get())) || preferred();
  const redraws = [];
  let written = "zh"; // the language that the page's own words are in

  const words = (key, values = {}) => {
    const pair = WORDS[key];
    const text = pair ? pair[language === "zh" ? 0 : 1] : key.slice(key.lastIndexOf(".") + 1);
    return text.replace(/\{(\w+)\}/g, (whole, name) => name in values ? String(values[name]) : whole);
  };

  const valuesOf = (element) => Object.fromEntries(Array.from(element.attributes)
    .filter((a) => a.name.startsWith("data-v-")).map((a) => [a.name.slice(7), a.value]));

  const translate = (within = document) => {
    all("[data-w]", within).forEach((e) => { e.textContent = words(e.dataset.w, valuesOf(e)); });
    ["title", "aria-label", "placeholder"].forEach((name) => all(`[data-w-${name}]`, within)
      .forEach((e) => e.setAttribute(name, words(e.getAttribute(`data-w-${name}`)))));
  };

  const setLanguage = (chosen) => {
    language = chosen;
    root.lang = chosen === "zh" ? "zh-CN" : "en";
    all("[data-language]").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.language === chosen)));
    if (chosen !== written) translate();
    written = chosen;
    redraws.forEach((redraw) => redraw());
  };

  // Without storage the choice goes along in the links.
  const carry = () => document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || link.protocol === "blob:" || link.getAttribute("href").startsWith("#")) return;
    link.search = `?lang=${language}`;
  }, true);

  const startLanguage = () => {
    let carried = false;
    all(".languages").forEach((group) => { group.hidden = false; });
    all("[data-language]").forEach((button) => button.addEventListener("click", () => {
      if (!memory.set(button.dataset.language) && !carried) { carried = true; carry(); }
      setLanguage(button.dataset.language);
    }));
    if (asked && memory.get() === null) carry();
    setLanguage(language);
  };

  // Elements. Text is only ever put in as text.

  const fill = (element, attributes, children) => {
    Object.entries(attributes).forEach(([name, value]) => {
      if (value === null || value === undefined || value === false) return;
      if (typeof value === "function") element.addEventListener(name, value);
      else element.setAttribute(name, value === true ? "" : String(value));
    });
    element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  };
  const make = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
  const draw = (tag, attributes = {}, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

  // A table wider than its place fades at the edge behind which it goes on.

  const edge = (box) => box.classList.toggle("goes-on", box.scrollLeft + box.clientWidth < box.scrollWidth - 1);
  const sizes = new ResizeObserver((found) => found.forEach((one) => edge(one.target.closest(".scroll"))));
  const watch = (box) => {
    box.addEventListener("scroll", () => edge(box), { passive: true });
    [box, ...box.children].forEach((element) => sizes.observe(element));
    return box;
  };
  const scroller = (table) => watch(make("div", { class: "scroll", tabindex: 0 }, table));
  all(".scroll").forEach(watch);

  // Full-width and half-width letters and digits, capitals and small letters find each other.
  const folds = new Map();
  const foldOne = (char) => {
    let folded = folds.get(char);
    if (folded === undefined) { folded = char.normalize("NFKC").toLowerCase(); folds.set(char, folded); }
    return folded;
  };
  const fold = (text) => text.normalize("NFKC").toLowerCase();
  // The same character by character, as the index of the search was made.
  const foldChars = (text) => Array.from(text, foldOne).join("");

  // Where folded words stand in a text: [from, to] in its own UTF-16 units.
  const places = (text, queries) => {
    let folded = "";
    const origin = [];
    let at = 0;
    for (const char of text) {
      const own = foldOne(char);
      for (let i = 0; i < own.length; i += 1) origin.push([at, at + char.length]);
      folded += own;
      at += char.length;
    }
    const found = [];
    queries.filter(Boolean).forEach((query) => {
      for (let i = folded.indexOf(query); i >= 0; i = folded.indexOf(query, i + query.length)) {
        found.push([origin[i][0], origin[i + query.length - 1][1]]);
      }
    });
    return found.sort((a, b) => a[0] - b[0]);
  };

  const highlighted = (text, queries) => {
    const parts = [];
    let at = 0;
    places(text, queries).forEach(([from, to]) => {
      if (from < at) return;
      parts.push(text.slice(at, from), make("mark", { class: "hit" }, text.slice(from, to)));
      at = to;
    });
    return [...parts, text.slice(at)];
  };

  // The page is as it shall be; everything that it waits for has come.
  const ready = () => { root.dataset.ready = ""; };

  const numerals = new Intl.NumberFormat("en-US");
  const count = (number) => numerals.format(number);
  const state = () => Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  const keep = (values) => {
    const filled = Object.entries(values).filter(([, value]) => value !== "" && value !== undefined);
    const hash = new URLSearchParams(filled).toString();
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  };
  const later = (act, wait = 120) => {
    let timer = 0;
    return (...values) => { clearTimeout(timer); timer = setTimeout(() => act(...values), wait); };
  };

  const HIDDEN = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => `.off-${i} .l${i}`).join();

  // A row is kept if it has all words; rows that a switched-off label hides do not count as shown.
  const startFilters = () => all(".filter").forEach((box) => {
    const within = box.parentElement;
    const rows = all("tbody tr", within).map((row) => [row, ""]);
    const output = box.querySelector("output");
    const recount = () => {
      const shown = rows.filter(([row]) => !row.hidden && !row.matches(HIDDEN)).length;
      output.textContent = shown === rows.length ? words("report.count", { n: shown }) :
        words("report.count_of", { n: shown, total: rows.length });
    };
    box.hidden = false;
    box.querySelector("input").addEventListener("input", (event) => {
      const queries = fold(event.target.value).split(/\s+/);
      rows.forEach((pair) => {
        pair[1] ||= fold(pair[0].textContent);
        pair[0].hidden = !queries.every((query) => pair[1].includes(query));
      });
      recount();
    });
    document.addEventListener("baogao:recount", recount);
    redraws.push(recount);
  });

  return {
    all, carry, count, draw, fold, foldChars, highlighted, keep, later, make, ready, redraws, scroller, startFilters, startLanguage, state,
    translate, words, get language() { return language; },
  };
})();
