"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));

  // Rows hidden by a switched-off label do not count as shown.
  const recount = () => all(".filter output").forEach((output) => {
    const rows = all("tbody tr").filter((row) => row.getClientRects().length > 0);
    const total = output.dataset.all;
    output.textContent = String(rows.length) === total ? `${total}条` : `${rows.length} / ${total}条`;
  });

  all(".legend button").forEach((button) => {
    button.disabled = false;
    button.addEventListener("click", () => {
      const shown = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(shown));
      root.classList.toggle(`off-${button.dataset.index}`, !shown);
      recount();
    });
  });

  // Full-width and half-width letters and digits find each other.
  const fold = (text) => text.normalize("NFKC").toLowerCase();
  all(".filter").forEach((box) => {
    box.hidden = false;
    const rows = all("tbody tr").map((row) => [row, fold(row.textContent)]);
    box.querySelector("input").addEventListener("input", (event) => {
      const words = fold(event.target.value).split(/\s+/);
      rows.forEach(([row, text]) => { row.hidden = !words.every((word) => text.includes(word)); });
      recount();
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
})();
