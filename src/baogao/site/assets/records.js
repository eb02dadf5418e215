"use strict";
// All records in memory as columns: a number a cell, which names one of the column's different values. A record is put
// together only where it is shown or downloaded, and what is asked of a column is asked once of each different value.
const newRecords = (total, reports) => {
  const NAMES = ["report", "sentence", "start", "end", "low", "high", "base_low", "base_high", "place", "indicator",
    "canonical", "measure", "number", "unit", "base_unit", "direction", "bound", "reference", "modality", "status", "label",
    "period_start", "period_end"];
  const newColumn = () => ({ values: [], places: new Map(), codes: new Uint16Array(total) });
  const columns = Object.fromEntries(NAMES.map((name) => [name, newColumn()]));
  const texts = [], ends = new Uint32Array(total), firsts = [];
  const foldedTexts = new Array(total);
  let count = 0;

  const placeOf = (column, value) => {
    let place = column.places.get(value);
    if (place === undefined) {
      place = column.values.push(value) - 1;
      column.places.set(value, place);
      if (place === 0x10000) column.codes = Uint32Array.from(column.codes);
    }
    return place;
  };
  const take = (table) => {
    NAMES.forEach((name) => {
      const column = columns[name];
      const known = table[name].of.map((value) => placeOf(column, value));
      const found = Baogao.codes(table[name], table.n), all = column.codes;
      for (let i = 0; i < table.n; i += 1) all[count + i] = known[found[i]];
    });
    let end = 0;
    Baogao.column(table, "length").forEach((length, i) => { end += length; ends[count + i] = end; });
    texts.push(table.text);
    firsts.push(count);
    count += table.n;
  };

  const value = (name, i) => columns[name].values[columns[name].codes[i]];
  // Files are equally long but for the last.
  const text = (i) => {
    const file = firsts.length > 1 ? Math.floor(i / firsts[1]) : 0;
    return texts[file].slice(i === firsts[file] ? 0 : ends[i - 1], ends[i]);
  };
  const folded = (i) => foldedTexts[i] ??= Baogao.fold(text(i));
  const report = (i) => reports[value("report", i)];
  const shown = (i) => value("place", i) || report(i).place;
  const record = (i) => {
    const row = Object.fromEntries(NAMES.map((name) => [name, value(name, i)]));
    return { ...row, text: text(i), of: report(i), shown: shown(i) };
  };

  // A test of rows from a test of one column's values.
  const where = (name, test) => {
    const { values, codes } = columns[name];
    const passed = Uint8Array.from(values, (one) => Number(test(one)));
    return (i) => passed[codes[i]] === 1;
  };

  // Numbers of the rows that pass all tests.
  const filtered = (tests) => {
    const found = [];
    for (let i = 0; i < count; i += 1) if (tests.every((test) => test(i))) found.push(i);
    return found;
  };

  // Rows by what a key says of them; equal ones stay as they were, empty ones stand last, either way.
  const empty = (one) => one === null || one === undefined || one === "";
  const sorted = (list, key, compare) => {
    const keys = list.map(key);
    const different = [...new Set(keys)].filter((one) => !empty(one)).sort(compare);
    const ranks = new Map();
    different.forEach((one, i) => {
      const same = i > 0 && compare(different[i - 1], one) === 0;
      ranks.set(one, same ? ranks.get(different[i - 1]) : i);
    });
    // Rank and place in one number: sorts fast, and equal ranks in order.
    const turns = Float64Array.from(keys, (one, i) => (empty(one) ? different.length : ranks.get(one)) * list.length + i);
    return Array.from(turns.sort(), (turn) => list[turn % list.length]);
  };

  return { filtered, folded, get count() { return count; }, record, report, shown, sorted, take, text, value, where };
};
