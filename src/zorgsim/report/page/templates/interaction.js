// What the reader chooses, and what is shown then. All that is known stands in the element "choose-data"; nothing is fetched.
(function () {
  "use strict";
  const known = JSON.parse(document.getElementById("choose-data").textContent);
  const words = known.words;
  const at = (id) => document.getElementById("choose-" + id);
  // decimals that show about three digits of the largest of some numbers
  const decimals_for = (values) => {
    const size = Math.max(...values.filter((value) => value !== null).map(Math.abs), 0);
    return size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4;
  };
  const number = (value, decimals) => {
    if (value === null) return words.unknown;
    const told = new Intl.NumberFormat(known.language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value);
    return told.replace(/^-/, "\u2212");
  };
  const signed = (value, decimals) => (value !== null && value > 0 ? "+" : "") + number(value, decimals);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  // decimals that show two digits of how far some numbers lie apart
  const apart = (values) => {
    const found = values.filter((value) => value !== null);
    const far = Math.max(...found) - Math.min(...found);
    return far > 0 ? Math.min(6, Math.max(decimals_for(found), Math.ceil(1 - Math.log10(far)))) : decimals_for(found);
  };
  const range = (middle, low, high, tell, decimals) => {
    const [one, two, three] = [middle, low, high].map((value) => tell(value, decimals));
    return low === null || high === null ? one : fill(words.range, { middle: one, low: two, high: three });
  };
  const views = {};
  const shown_last = {};

  function options(select, labels, first) {
    labels.forEach((label, index) => {
      if (index >= first) select.add(new Option(label, String(index)));
    });
  }

  function chosen() {
    const how = at("how").value;
    return {
      outcome: Number(at("outcome").value),
      scenario: at("scenario").value === "all" ? null : Number(at("scenario").value),
      difference: how === "difference",
      year: Number(at("year").value),
      place: known.places.length ? Number(at("place").value) : null,
      structure: known.structures.length ? Number(at("structure").value) : null,
    };
  }

  const unit = (outcome) => known.outcomes[outcome].label + " (" + known.outcomes[outcome].unit + ")";

  // rows of the chart of years: of one outcome, of the baseline and the policies that are chosen
  function years(asked) {
    const shift = asked.difference ? 6 : 3;
    const tell = asked.difference ? signed : number;
    return known.years
      .filter((row) => row[0] === asked.outcome && (asked.scenario === null || row[1] === 0 || row[1] === asked.scenario))
      .filter((row) => !(asked.difference && row[1] === 0) && row[shift] !== null)
      .map((row) => ({
        scenario: known.scenarios[row[1]],
        index: row[1],
        year: row[2],
        value: row[shift],
        low: row[shift + 1] === null ? row[shift] : row[shift + 1],
        high: row[shift + 2] === null ? row[shift] : row[shift + 2],
        numbers: [row[shift], row[shift + 1], row[shift + 2]],
      }))
      .map((row, _, rows) => {
        // as many decimals as tell the scenarios of that year apart
        const all = rows.filter((one) => one.year === row.year).flatMap((one) => one.numbers);
        const told = range(...row.numbers, tell, apart(all));
        return Object.assign(row, { told: told, tip: row.scenario + ", " + row.year + ": " + told });
      });
  }

  // rows of a chart of dots: the difference of one outcome of one policy in every municipality, or under every structure
  function dots(rows, names, asked, selected, sorted) {
    const scenario = asked.scenario === null ? 1 : asked.scenario;
    const found = rows
      .filter((row) => row[0] === asked.outcome && row[1] === scenario && row[3] !== null)
      .map((row) => ({
        name: names[row[2]],
        value: row[3],
        low: row[4] === null ? row[3] : row[4],
        high: row[5] === null ? row[3] : row[5],
        chosen: row[2] === selected,
        told: range(row[3], row[4], row[5], signed, decimals_for([row[3], row[4], row[5]])),
      }));
    const order = sorted ? found.sort((one, other) => other.value - one.value) : found;
    return order.map((row, rank) => Object.assign(row, { rank: rank }));
  }

  function show(name, data, signals) {
    const view = views[name];
    const key = JSON.stringify([data, signals || {}]);
    if (shown_last[name] === key) return; // of 345 municipalities drawing takes a while
    if (view) shown_last[name] = key;
    Object.keys(signals || {}).forEach((key) => view.signal(key, signals[key]));
    Object.keys(data).forEach((key) => view.data(key, data[key]));
    view.resize().runAsync();
  }

  function told(asked, rows) {
    const sentences = [];
    const inYear = rows.filter((row) => row.year === asked.year).map((row) => row.scenario + ": " + row.told);
    const about = { outcome: unit(asked.outcome), year: asked.year };
    sentences.push(inYear.length ? fill(asked.difference ? words.in_year_difference : words.in_year, about) + " " + inYear.join("; ") + "." : fill(words.none, about));
    const one = (list, key, names, index) => {
      const found = list.find((row) => row.chosen);
      if (found) sentences.push(fill(words[key], { name: names[index], told: found.told, scenario: known.scenarios[asked.scenario === null ? 1 : asked.scenario], years: known.compared }));
    };
    one(dots(known.byPlace, known.places, asked, asked.place, false), "in_place", known.places, asked.place);
    one(dots(known.byStructure, known.structures, asked, asked.structure, false), "under_structure", known.structures, asked.structure);
    return sentences.join(" ");
  }

  function update() {
    const asked = chosen();
    const rows = years(asked);
    const zero = asked.difference ? [{ value: 0 }] : [];
    at("year-told").textContent = String(asked.year);
    const words_of = told(asked, rows);
    at("told").textContent = words_of;
    at("chart-years").setAttribute("aria-label", fill(words.chart_years, { outcome: unit(asked.outcome) }) + " " + words_of);
    const shown = known.scenarios.filter((_, index) => rows.some((row) => row.index === index));
    show("years", { rows: rows, zero: zero, year: [{ year: asked.year }] }, { shown: shown });
    const other = { outcome: unit(asked.outcome), scenario: known.scenarios[asked.scenario === null ? 1 : asked.scenario], years: known.compared };
    if (known.places.length) {
      at("title-places").textContent = fill(words.title_places, other);
      at("chart-places").setAttribute("aria-label", fill(words.title_places, other));
      show("places", { rows: dots(known.byPlace, known.places, asked, asked.place, true), zero: [{ value: 0 }] });
    }
    if (known.structures.length) {
      at("title-structures").textContent = fill(words.title_structures, other);
      at("chart-structures").setAttribute("aria-label", fill(words.title_structures, other));
      show("structures", { rows: dots(known.byStructure, known.structures, asked, asked.structure, false), zero: [{ value: 0 }] });
    }
    at("title-years").textContent = fill(asked.difference ? words.title_years_difference : words.title_years, other);
  }

  function titled(spec) {
    const names = { scenario: words.scenario, year: words.year, value: words.value, name: words.name, difference: words.difference };
    return JSON.parse(JSON.stringify(spec), (key, value) => (key === "title" && value in names ? names[value] : value));
  }

  // what is drawn before anything was chosen: a chart of nothing complains of its scales
  function first(name, spec, asked) {
    const rows = {
      years: () => years(asked),
      places: () => dots(known.byPlace, known.places, asked, asked.place, true),
      structures: () => dots(known.byStructure, known.structures, asked, asked.structure, false),
    }[name]();
    const data = { rows: rows, zero: [{ value: 0 }], policy: [{ year: known.policy }], year: [{ year: asked.year }] };
    const height = name === "years" ? spec.height : known.row * Math.max(rows.length, 1);
    return Object.assign({}, spec, { datasets: data, height: height });
  }

  function begin() {
    options(at("outcome"), known.outcomes.map((one) => one.label + " (" + one.unit + ")"), 0);
    at("outcome").value = String(known.chosen);
    options(at("scenario"), known.scenarios, 1);
    // one policy is no choice, and of many the lines cannot be told apart
    if (known.scenarios.length === 2 || known.scenarios.length > known.most + 1) at("scenario").remove(0);
    if (known.places.length) options(at("place"), known.places, 0);
    if (known.structures.length) options(at("structure"), known.structures, 0);
    const all = known.years.map((row) => row[2]);
    const slider = at("year");
    slider.min = String(Math.min(...all));
    slider.max = String(Math.max(...all));
    slider.value = slider.max;
    document.querySelectorAll(".choose-hidden").forEach((one) => one.classList.remove("choose-hidden"));
    const settings = {
      actions: false,
      renderer: "svg",
      logLevel: 1, // errors: of a chart that has no rows yet it would warn
      formatLocale: Object.assign({ grouping: [3], currency: ["\u20ac", ""] }, known.locale),
      tooltip: { theme: "light" },
    };
    const charts = [["years", titled(known.lines)]];
    if (known.places.length) charts.push(["places", titled(known.dots)]);
    if (known.structures.length) charts.push(["structures", titled(known.dots)]);
    Promise.all(
      charts.map(([name, spec]) =>
        window.zorgsimEmbed(at("chart-" + name), first(name, spec, chosen()), settings).then((result) => {
          views[name] = result.view;
          // its element tells it in words; parts of a drawing have none
          const element = at("chart-" + name);
          element.querySelector("svg").setAttribute("aria-hidden", "true");
          element.setAttribute("role", "img"); // it was given another, which fewer readers know, and a name in English
          element.removeAttribute("aria-roledescription");
        })
      )
    ).then(() => {
      views.years.addSignalListener("pointed", (_, value) => {
        const year = value && value.year && value.year[0];
        if (year) {
          at("year").value = String(year);
          update();
        }
      });
      document.querySelectorAll("#choose select").forEach((control) => control.addEventListener("change", update));
      at("year").addEventListener("input", update); // while it is moved, and not only when it is let go
      update();
      document.getElementById("choose").setAttribute("data-ready", "yes");
    });
  }

  begin();
})();
