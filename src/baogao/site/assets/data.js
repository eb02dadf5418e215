"use strict";
// Data files are scripts that hand in what they hold. Pages of reports load none.
Object.assign(Baogao, (() => {
  const waiting = new Map();
  const loaded = new Map();
  const receive = (name, value) => waiting.get(name)?.(value);
  const load = (name) => {
    if (!loaded.has(name)) {
      loaded.set(name, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        waiting.set(name, resolve);
        script.src = `data/${name}.js`;
        script.onload = () => { script.remove(); waiting.delete(name); };
        script.onerror = () => { loaded.delete(name); reject(new Error(name)); };
        document.head.append(script);
      }));
    }
    return loaded.get(name);
  };
  const forget = (name) => loaded.delete(name);
  const complain = (error) => {
    const line = Baogao.make("p", { class: "failed", role: "alert" }, Baogao.words("failed", { name: `data/${error.message}.js` }));
    document.getElementById("main").append(line);
  };

  // A column is written as its different values and the place of each row's among them, in digits from # to ~.
  const codes = (coded, rows) => {
    const { at } = coded, wide = at.length / rows;
    const found = new Uint32Array(rows);
    for (let i = 0, row = 0; row < rows; row += 1) {
      let place = 0;
      for (const end = i + wide; i < end; i += 1) place = place * 92 + at.charCodeAt(i) - 35;
      found[row] = place;
    }
    return found;
  };
  const column = (table, name) => {
    const values = table[name];
    return Array.isArray(values) ? values : Array.from(codes(values, table.n), (place) => values.of[place]);
  };

  return { codes, column, complain, forget, load, receive };
})());
