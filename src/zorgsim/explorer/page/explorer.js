// What is done on the page goes to the server as one kind of message, what it says comes back as another; curves are drawn here.
(function () {
  "use strict";
  const known = JSON.parse(document.getElementById("explorer-data").textContent);
  const words = known.words;
  const at = (id) => document.getElementById(id);
  const REMEMBERED = "zorgsim-explorer";
  const CURRENT = "explored";
  const BASELINE = "baseline";
  const SVG = "http://www.w3.org/2000/svg";
  const WIDTH = 420;
  const HEIGHT = 210;
  const EDGE = { left: 52, right: 20, top: 8, bottom: 22 };
  const page = { controls: {}, moves: {}, kept: [], curves: [], runs: 0, years: null, order: 0, table: null };
  const found = document.querySelectorAll(".found");
  const times = { asked: 0, first: 0, replication: 0, told: 0 };
  window.zorgsimTimes = times; // what the benchmark reads: milliseconds of the page's own clock

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const number = (value, digits) =>
    new Intl.NumberFormat(known.language, { maximumSignificantDigits: digits || 3 }).format(value).replace(/^-/, "\u2212");
  const signed = (value) => (value > 0 ? "+" : "") + number(value, 3);
  const element = (name, text, attributes) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    Object.entries(attributes || {}).forEach(([key, value]) => made.setAttribute(key, value));
    return made;
  };
  const drawn = (name, attributes, text) => {
    const made = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const called = (name) => (name === BASELINE ? known.baseline : name === CURRENT ? known.current : name);
  const stroke_of = (name) => (name === BASELINE ? 0 : name === CURRENT ? 1 : 2 + page.kept.findIndex((one) => one.name === name));

  function ask(what) {
    times.asked = performance.now();
    times.first = times.replication = times.told = 0;
    at("problem").textContent = "";
    window.Shiny.setInputValue("asked", what, { priority: "event" });
  }

  // Levers

  const box = (name) => document.querySelector('[data-lever="' + name + '"]');
  const shown = (value) => String(Math.round(value * 100) / 100).replace(".", known.language === "nl" ? "," : ".");
  const plain = (text) => Number(text.replace(",", "."));

  function open(message) {
    page.controls = {};
    page.years = [message.first, message.last, message.policy];
    at("place-told").textContent = message.told;
    if (document.activeElement !== at("place")) at("place").value = message.place;
    message.controls.forEach((one) => {
      page.controls[one.lever] = one;
      const holder = box(one.lever);
      const [slide, text, choose] = [at("slide-" + one.lever), at("lever-" + one.lever), at("choose-" + one.lever)];
      const choice = one.kind === "choice";
      slide.hidden = text.hidden = choice;
      choose.hidden = !choice;
      [slide, text, choose].forEach((input) => (input.disabled = false));
      if (choice) {
        choose.replaceChildren(...one.choices.map((word, index) => new Option(one.words[index], word)));
        holder.querySelector("label").setAttribute("for", choose.id);
      } else {
        [slide.min, slide.max, slide.step] = [one.low, one.high, one.step];
        const range = { low: number(one.low, 6), high: number(one.high, 6), unit: one.unit, start: number(one.start, 6) };
        at("about-" + one.lever).textContent = fill(one.kind === "today" ? words.about_today : words.about, range);
      }
      holder.querySelector(".unit").textContent = choice || one.unit.length > 8 ? "" : one.unit;
      stand(one.lever);
    });
  }

  // where a lever stands: as it was moved, or as it is without
  function stand(name) {
    const one = page.controls[name];
    if (!one) return;
    const moved = page.moves[name] !== undefined;
    const value = moved ? page.moves[name] : one.kind === "choice" ? one.choices[one.start] : shown(one.start);
    const holder = box(name);
    if (one.kind === "choice") at("choose-" + name).value = value;
    else {
      if (document.activeElement !== at("lever-" + name)) at("lever-" + name).value = value; // nobody is written over while he types
      if (document.activeElement !== at("slide-" + name)) at("slide-" + name).value = plain(value);
    }
    holder.classList.toggle("moved", moved);
    holder.querySelector(".back").hidden = !moved;
    const group = holder.closest("details");
    if (moved && group) group.open = true;
  }

  function move(name, value) {
    at("wrong-" + name).textContent = "";
    page.moves[name] = value;
    stand(name);
    ask({ do: "move", lever: name, value: value });
  }

  function levers() {
    document.querySelectorAll("[data-lever]").forEach((holder) => {
      const name = holder.dataset.lever;
      const [slide, text] = [at("slide-" + name), at("lever-" + name)];
      slide.addEventListener("input", () => {
        text.value = shown(Number(slide.value));
        clearTimeout(slide.waiting); // while it is dragged the newest counts: not every position on the way is asked for
        slide.waiting = setTimeout(() => move(name, shown(Number(slide.value))), 60);
      });
      text.addEventListener("change", () => {
        if (text.value.trim() === "") back(name);
        else move(name, text.value.trim());
      });
      at("choose-" + name).addEventListener("change", (event) => move(name, event.target.value));
      holder.querySelector(".back").addEventListener("click", () => {
        back(name);
        (page.controls[name].kind === "choice" ? at("choose-" + name) : text).focus();
      });
    });
    at("back-all").addEventListener("click", () => {
      Object.keys(page.moves).forEach((name) => (at("wrong-" + name).textContent = ""));
      ask({ do: "back" });
    });
    const how = () => ask({ do: "how", ramp: Number(at("ramp").value), only_here: at("where").value === "here" });
    at("ramp").addEventListener("change", how);
    at("where").addEventListener("change", how);
  }

  function back(name) {
    at("wrong-" + name).textContent = "";
    delete page.moves[name];
    at("lever-" + name).value = shown(page.controls[name].start);
    stand(name);
    ask({ do: "back", lever: name });
  }

  // Curves

  function ticks(low, high) {
    const rough = (high - low) / 4 || 1;
    const power = Math.pow(10, Math.floor(Math.log10(rough)));
    const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough * 0.999);
    const from = Math.floor(low / step + 1e-9) * step;
    const found = [];
    for (let value = from; value < high + step * 0.999; value += step) found.push(Math.round(value / step) * step);
    return found;
  }

  const difference = () => at("view").value === "difference";

  // rows of an outcome in the view that is chosen: year, middle, low, high
  function points(curve, outcome) {
    const shift = difference() ? 3 : 0;
    return curve.rows[outcome]
      .map((row, index) => ({ year: curve.first + index, value: row[shift], low: row[shift + 1], high: row[shift + 2] }))
      .filter((row) => row.value !== undefined && row.value !== null);
  }

  function chart(index) {
    const outcome = at("outcome-" + index).value;
    const about = known.outcomes.find((one) => one.name === outcome);
    const series = page.curves
      .filter((curve) => !(difference() && curve.name === BASELINE))
      .map((curve) => ({ name: curve.name, rows: points(curve, outcome) }));
    const all = series.flatMap((one) => one.rows.flatMap((row) => [row.value, row.low, row.high])).filter((one) => one !== null && one !== undefined);
    at("unit-" + index).textContent = about.unit + (difference() ? " \u2013 " + words.view_difference : "");
    const holder = at("chart-" + index);
    if (!all.length || !page.years) {
      holder.replaceChildren();
      at("chart-told-" + index).textContent = difference() ? words.no_difference : words.nothing_yet;
      holder.setAttribute("aria-label", about.label + ": " + at("chart-told-" + index).textContent);
      return;
    }
    let [low, high] = [Math.min(...all), Math.max(...all)];
    if (difference() || (low > 0 && low < 0.4 * high)) low = Math.min(low, 0);
    if (difference()) high = Math.max(high, 0);
    if (low === high) [low, high] = [low - 1, high + 1];
    const marks = ticks(low, high);
    [low, high] = [marks[0], marks[marks.length - 1]];
    const [first, last, policy] = page.years;
    const x = (year) => EDGE.left + ((year - first) / (last - first)) * (WIDTH - EDGE.left - EDGE.right);
    const y = (value) => HEIGHT - EDGE.bottom - ((value - low) / (high - low)) * (HEIGHT - EDGE.top - EDGE.bottom);
    const svg = drawn("svg", { viewBox: "0 0 " + WIDTH + " " + HEIGHT, "aria-hidden": "true", focusable: "false" });
    marks.forEach((value) => {
      svg.append(drawn("line", { x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y(value), y2: y(value), stroke: value === 0 ? "#222222" : "#dddddd" }));
      svg.append(drawn("text", { x: EDGE.left - 6, y: y(value) + 4, "text-anchor": "end" }, number(value, 5)));
    });
    for (let year = first; year <= last; year += 1)
      if ((year - policy) % 3 === 0) svg.append(drawn("text", { x: x(year), y: HEIGHT - 6, "text-anchor": "middle" }, String(year)));
    const start = x(policy - 0.5);
    svg.append(drawn("line", { x1: start, x2: start, y1: EDGE.top, y2: HEIGHT - EDGE.bottom, stroke: "#666666", "stroke-dasharray": "2 3" }));
    series.forEach((one) => {
      const banded = one.rows.filter((row) => row.low !== null && row.low !== undefined);
      const colour = known.colours[stroke_of(one.name) % known.colours.length];
      if (banded.length > 1) {
        const around = [...banded.map((row) => x(row.year) + "," + y(row.high)), ...banded.reverse().map((row) => x(row.year) + "," + y(row.low))];
        svg.append(drawn("polygon", { points: around.join(" "), fill: colour, "fill-opacity": 0.16, "data-band": one.name }));
      }
    });
    series.forEach((one) => {
      const number_of = stroke_of(one.name) % known.colours.length;
      const line = one.rows.map((row) => x(row.year) + "," + y(row.value)).join(" ");
      svg.append(drawn("polyline", { points: line, fill: "none", stroke: known.colours[number_of], "stroke-width": 2.2, "stroke-dasharray": known.dashes[number_of], "data-line": one.name }));
    });
    const tell_number = difference() ? signed : number;
    const told = (year) =>
      year + ": " + series
        .map((one) => ({ name: one.name, row: one.rows.find((row) => row.year === year) }))
        .filter((one) => one.row)
        .map((one) => called(one.name) + " " + tell_number(one.row.value) + (one.row.low === null ? "" : " (" + tell_number(one.row.low) + " .. " + tell_number(one.row.high) + ")"))
        .join("; ");
    // the latest year that all of them have reached
    const latest = Math.min(...series.filter((one) => one.rows.length).map((one) => one.rows[one.rows.length - 1].year));
    const tell = (year) => (at("chart-told-" + index).textContent = told(Math.max(first, Math.min(latest, year))));
    svg.addEventListener("pointermove", (event) => {
      const frame = svg.getBoundingClientRect();
      const place = ((event.clientX - frame.left) / frame.width) * WIDTH;
      tell(Math.round(first + ((place - EDGE.left) / (WIDTH - EDGE.left - EDGE.right)) * (last - first)));
    });
    svg.addEventListener("pointerleave", () => tell(latest));
    tell(latest);
    holder.replaceChildren(svg);
    holder.setAttribute("aria-label", about.label + " (" + about.unit + "). " + told(latest));
  }

  function draw() {
    known.shown.forEach((_, index) => chart(index));
    at("legend").replaceChildren(
      ...page.curves.filter((curve) => !(difference() && curve.name === BASELINE)).map((curve) => {
        const item = element("li");
        const number_of = stroke_of(curve.name) % known.colours.length;
        const sample = drawn("svg", { viewBox: "0 0 40 12", "aria-hidden": "true" });
        sample.append(drawn("line", { x1: 0, x2: 40, y1: 6, y2: 6, stroke: known.colours[number_of], "stroke-width": 3, "stroke-dasharray": known.dashes[number_of] }));
        item.append(sample, called(curve.name));
        return item;
      })
    );
  }

  function take_curves(message) {
    // variants that are not simulated anew yet keep the curves that they had
    const names = message.curves.map((one) => one.name);
    const wanted = page.kept.map((one) => one.name);
    const before = page.curves.filter((one) => !names.includes(one.name) && wanted.includes(one.name));
    page.curves = [...message.curves, ...before];
    page.runs = message.runs;
    document.body.dataset.runs = message.runs;
    draw();
    const grown = message.curves.find((one) => one.name === CURRENT) || message.curves[0];
    const simulated = page.years ? grown.first + grown.rows.cost.length - page.years[2] : 0;
    document.body.dataset.years = simulated;
    const now = performance.now();
    if (simulated >= 1 && !times.first) times.first = now;
    if (page.years && simulated >= page.years[1] - page.years[2] + 1 && !times.replication) times.replication = now;
  }

  // Beside the curves

  function table(holder, title, columns, rows) {
    holder.querySelector("caption").textContent = title;
    const head = element("tr");
    ["", ...columns].forEach((name) => head.append(element("th", name, { scope: "col" })));
    holder.querySelector("thead").replaceChildren(head);
    holder.querySelector("tbody").replaceChildren(
      ...rows.map((row) => {
        const line = element("tr");
        line.append(element("th", row.label, { scope: "row" }), element("td", row.baseline));
        row.cells.forEach((cell) => line.append(element("td", cell.value + "\u2002" + cell.told, { class: cell.judged })));
        return line;
      })
    );
  }

  function told(message) {
    times.told = performance.now();
    found.forEach((one) => {
      one.hidden = false;
      one.classList.remove("stale");
    });
    at("about-runs").textContent = message.about;
    const tables = document.querySelectorAll(".found .table");
    table(tables[0], message.title, message.columns, message.rows);
    at("cost").replaceChildren(...message.cost.map((line) => element("li", line)));
    at("winners").replaceChildren(
      ...message.winners.map((one) => {
        const item = element("li");
        item.append(element("strong", one.scenario + ", " + one.yardstick + ": "), one.told);
        return item;
      })
    );
    at("rest").hidden = message.rest === null;
    if (message.rest) table(tables[1], message.rest.title, message.columns, message.rest.rows);
    at("flags").replaceChildren(
      ...message.flags.map((flag) => {
        const item = element("li", undefined, { class: "level-" + flag.level });
        item.append(element("strong", flag.mark + ", " + flag.who + ": "), flag.told);
        return item;
      })
    );
    if (!message.flags.length) at("flags").append(element("li", words.no_flags));
    document.body.dataset.told = message.runs;
  }

  function state(message) {
    page.order = message.order;
    page.moves = message.current.moves;
    page.kept = message.kept;
    document.querySelectorAll(".lever .wrong").forEach((one) => (one.textContent = "")); // what is still wrong is told again
    sessionStorage.setItem(REMEMBERED, JSON.stringify({ place: message.place, current: message.current, kept: message.kept }));
    Object.keys(page.controls).forEach(stand);
    at("ramp").value = String(message.current.ramp);
    at("where").value = message.current.only_here ? "here" : "all";
    const names = [BASELINE, ...(Object.keys(page.moves).length ? [CURRENT] : []), ...page.kept.map((one) => one.name)];
    page.curves = page.curves.filter((curve) => names.includes(curve.name));
    found.forEach((one) => {
      if (names.length === 1) one.hidden = true;
      one.classList.add("stale"); // what it tells is of before the move
    });
    at("report").disabled = names.length === 1;
    kept();
    draw();
    delete document.body.dataset.done;
  }

  function kept() {
    at("kept").replaceChildren(
      ...page.kept.map((one) => {
        const item = element("li");
        const told = Object.entries(one.moves).map(([name, value]) => box(name).querySelector("label").textContent + " " + value);
        const buttons = [["take", words.take], ["drop", words.drop]].map(([what, label]) => {
          const button = element("button", label, { type: "button", "aria-label": label + ": " + one.name });
          button.addEventListener("click", () => {
            ask({ do: what, name: one.name });
            at("name").focus();
          });
          return button;
        });
        item.append(element("strong", one.name), element("span", told.join("; "), { class: "told pale" }), ...buttons);
        return item;
      })
    );
  }

  function problem(message) {
    const place = message.lever && at("wrong-" + message.lever);
    (place || at("problem")).textContent = message.told;
    at("progress").textContent = words.waiting;
    if (place && place.closest("details")) place.closest("details").open = true;
  }

  const heard = {
    opened: open,
    state: state,
    curves: take_curves,
    told: told,
    progress: (message) => (at("progress").textContent = message.told),
    done: () => {
      at("progress").textContent = fill(words.done, { runs: page.runs });
      document.body.dataset.done = page.order;
    },
    problem: problem,
    refused: (message) => (at("problem").textContent = message.told),
    broken: (message) => (at("problem").textContent = words.broken + " " + message.told),
    lost: (message) => {
      if (message.again) ask({ do: "begin", language: known.language, saved: remembered() });
      else at("progress").textContent = words.waiting;
      at("problem").textContent = message.told; // last: what is asked clears it
    },
    found: (message) => {
      at("places").replaceChildren(...message.places.map((one) => element("option", one.kind, { value: one.value })));
    },
    saved: written,
    reported: (message) => {
      written(message);
      at("report").disabled = false;
      at("progress").textContent = fill(words.done, { runs: page.runs });
    },
  };

  function written(message) {
    at("written").textContent = message.told;
    if (message.address) at("written").append(" ", Object.assign(element("a", words.open_report, { href: message.address, target: "_blank" })));
    document.body.dataset.written = message.path;
  }

  function remembered() {
    try {
      return JSON.parse(sessionStorage.getItem(REMEMBERED));
    } catch (_) {
      return null;
    }
  }

  function begin() {
    known.shown.forEach((name, index) => {
      const select = at("outcome-" + index);
      known.outcomes.forEach((one) => select.add(new Option(one.label, one.name)));
      select.value = name;
      select.addEventListener("change", () => chart(index));
    });
    at("view").addEventListener("change", draw);
    levers();
    at("place").addEventListener("input", (event) => window.Shiny.setInputValue("asked", { do: "find", text: event.target.value }, { priority: "event" }));
    at("place-form").addEventListener("submit", (event) => {
      event.preventDefault();
      page.curves = [];
      document.querySelectorAll(".wrong").forEach((one) => (one.textContent = ""));
      ask({ do: "place", place: at("place").value });
    });
    at("keep-form").addEventListener("submit", (event) => {
      event.preventDefault();
      ask({ do: event.submitter ? event.submitter.value : "keep", name: at("name").value });
    });
    at("report").addEventListener("click", () => {
      at("report").disabled = true;
      ask({ do: "report" });
    });
    window.jQuery(document).on("shiny:sessioninitialized", () => {
      ask({ do: "begin", language: known.language, saved: remembered() });
    });
    window.jQuery(document).on("shiny:disconnected", () => {
      at("problem").textContent = words.ended;
      document.querySelectorAll("input, select, button").forEach((one) => (one.disabled = true));
    });
    // browsers keep a page that was left, to go back to, and its connection open with it: its worker would go on for nobody
    window.addEventListener("pagehide", () => window.Shiny.shinyapp.$socket && window.Shiny.shinyapp.$socket.close());
    window.addEventListener("pageshow", (event) => event.persisted && location.reload());
    window.Shiny.addCustomMessageHandler("explorer", (message) => heard[message.kind](message));
  }

  // the script of Shiny makes itself known when the page has been read
  if (window.Shiny && window.Shiny.addCustomMessageHandler) begin();
  else document.addEventListener("DOMContentLoaded", () => (window.Shiny.initializedPromise || Promise.resolve()).then(begin));
})();
