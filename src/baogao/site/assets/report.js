"use strict";
(() => {
  const { all } = Baogao;
  const root = document.documentElement;

  all(".legend button").forEach((button) => {
    button.disabled = false;
    button.addEventListener("click", () => {
      const shown = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(shown));
      root.classList.toggle(`off-${button.dataset.index}`, !shown);
      document.dispatchEvent(new Event("baogao:recount"));
    });
  });

  // A sentence and its rows light up together, whichever of them was asked for.
  const light = () => {
    all(".lit").forEach((element) => element.classList.remove("lit"));
    let anchor = "";
    try { anchor = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const found = anchor && document.getElementById(anchor);
    if (!found) return;
    const sentence = found.dataset.sentence || found.id;
    const related = found.dataset.sentence ? [found] :
      all("tr[data-sentence]").filter((row) => row.dataset.sentence === sentence);
    [document.getElementById(sentence), ...related].forEach((element) => element?.classList.add("lit"));
  };
  addEventListener("hashchange", light);
  light();
  Baogao.startFilters();
  Baogao.startLanguage();
  Baogao.ready();
})();
