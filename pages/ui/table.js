// The table of parameters: bars, whiskers, sorting, search, pages, levels. Its contract is in table.py.
const el = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) node[key] = value;
    else if (value !== undefined && value !== false && value !== null) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node; // text goes in as text nodes: names from a file are never read as HTML
};
const known = (x) => typeof x === "number" && Number.isFinite(x);
const share = (x) => (!known(x) ? "–" : x > 0 && x < 0.005 ? "<0.01" : x.toFixed(2));
const signed = (x) => (!known(x) ? "–" : (x < 0 ? "−" : "+") + Math.abs(x).toFixed(2));
const percent = (x) => `${Math.min(100, Math.max(0, 100 * x))}%`;
const span = (kind, from, to) => el("i", { class: kind, style: `left:${percent(from)};width:${percent(to - from)}` });

function importanceBar(row, top) {
  const bar = el("div", { class: "bar" });
  if (known(row.ghost)) bar.append(span("ghost", 0, row.ghost / top));
  if (known(row.importance)) bar.append(span("fill", 0, row.importance / top));
  if (known(row.low) && known(row.high)) bar.append(span("whisker", row.low / top, Math.min(1, row.high / top)));
  if (known(row.noise)) bar.append(el("i", { class: "noise", style: `left:${percent(row.noise / top)}` }));
  return bar;
}

function correlationBar(row) {
  const bar = el("div", { class: "bar" });
  const r = row.correlation;
  if (known(r)) bar.append(span(r < 0 ? "neg" : "pos", 0.5 + Math.min(r, 0) / 2, 0.5 + Math.max(r, 0) / 2));
  if (known(row.correlation_low)) bar.append(span("whisker fine", 0.5 + row.correlation_low / 2, 0.5 + row.correlation_high / 2));
  bar.append(el("i", { class: "zero" }));
  return bar;
}

const cell = (bar, text, title) => el("td", { title }, el("div", { class: "cell" }, bar, el("output", {}, text)));

const SORTS = {
  name: (row) => row.name.toLowerCase(),
  importance: (row) => (known(row.importance) ? -row.importance : 2),
  correlation: (row) => (known(row.correlation) ? -Math.abs(row.correlation) : 2),
};

// The runs: best first until a heading is clicked; the run under the pointer is drawn over the others.
function runs(host, data, setTriggerValue) {
  const view = (host.view ??= { by: -1, up: true, page: 0 });
  const point = (row) => window.dispatchEvent(new CustomEvent("paramlens-chart", { detail: { kind: "mark", row } }));
  const text = (x) => (x === null ? "–" : typeof x === "number" ? String(Number(x.toPrecision(4))) : x);
  const key = (x) => (x === null ? [2, 0] : typeof x === "number" ? [0, x] : [1, x]);
  const order = (a, b) => {
    const [[kindA, valueA], [kindB, valueB]] = [key(a.cells[view.by]), key(b.cells[view.by])];
    return (kindA - kindB || (valueA < valueB ? -1 : valueA > valueB ? 1 : 0)) * (view.up ? 1 : -1);
  };
  const draw = () => {
    const rows = view.by < 0 ? data.runs : [...data.runs].sort(order);
    const pages = Math.max(1, Math.ceil(rows.length / data.page_size));
    view.page = Math.min(view.page, pages - 1);
    const from = view.page * data.page_size;
    const sort = (by) => () => { Object.assign(view, { up: view.by === by ? !view.up : true, by, page: 0 }); draw(); };
    const turn = (step) => () => { view.page += step; draw(); };
    const head = data.columns.map((name, i) => el("th", { scope: "col", title: name, class: typeof data.runs[0]?.cells[i] === "number" ? "number" : "", "aria-sort": view.by === i ? (view.up ? "ascending" : "descending") : undefined },
      el("button", { onclick: sort(i) }, name + (view.by === i ? (view.up ? " ▴" : " ▾") : ""))));
    const body = rows.slice(from, from + data.page_size).map((run) => {
      const pick = () => setTriggerValue("run", data.selected === run.row ? -1 : run.row);
      return el("tr", { class: `row ${data.selected === run.row ? "selected" : ""}`, tabindex: 0, onclick: pick, onkeydown: (e) => e.key === "Enter" && pick(),
        onpointerenter: () => point(run.row), onfocus: () => point(run.row), onpointerleave: () => point(data.selected), onblur: () => point(data.selected) },
      ...run.cells.map((cell) => el("td", { class: typeof cell === "number" ? "number" : "", title: text(cell) }, text(cell))));
    });
    host.querySelector("main").replaceChildren(el("table", { class: "runs" }, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...body)),
      pager(data.footer, pages, view.page, rows.length, from, data.page_size, turn));
  };
  draw();
}

const pager = (footer, pages, page, n, from, size, turn) => el("div", { class: "foot" }, el("span", {}, footer),
  pages < 2 ? null : el("div", {}, el("button", { "aria-label": "previous page", disabled: page === 0, onclick: turn(-1) }, "‹"),
    ` ${from + 1}–${Math.min(from + size, n)} of ${n} `,
    el("button", { "aria-label": "next page", disabled: page === pages - 1, onclick: turn(1) }, "›")));

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const host = parentElement.querySelector(".pl-table");
  if (data.runs) return runs(host, data, setTriggerValue);
  const view = (host.view ??= { sort: "importance", up: true, page: 0, query: "", open: new Set() });

  const pick = (name) => {
    setStateValue("selected", data.selected === name ? null : name);
  };

  function levels(row, top) {
    return row.levels.map((level) => {
      const name = el("td", {}, el("div", { class: "name" }, el("b", {}, level.level), el("small", {}, `n = ${level.n}`)));
      const effect = known(level.importance)
        ? cell(importanceBar(level, top), share(level.importance), `importance of this level: ${share(level.importance)}`)
        : el("td", { title: level.title }, el("small", {}, level.effect_text));
      const line = el("tr", { class: "level", tabindex: 0 }, name, effect, cell(correlationBar(level), signed(level.correlation), level.title));
      line.onclick = () => setTriggerValue("level", [row.name, level.level]);
      line.onkeydown = (event) => event.key === "Enter" && line.click();
      return line;
    });
  }

  function rowOf(row, top) {
    const toggle = row.levels.length
      ? el("button", { class: view.open.has(row.name) ? "open" : "", "aria-expanded": view.open.has(row.name), "aria-label": `levels of ${row.name}` }, "▸")
      : el("span", { class: "spacer" });
    toggle.onclick = (event) => {
      event.stopPropagation();
      if (!view.open.delete(row.name)) view.open.add(row.name);
      draw();
      host.querySelector(`[aria-label="levels of ${CSS.escape(row.name)}"]`)?.focus();
    };
    const name = el("td", { title: row.title }, el("div", { class: "name" }, toggle, el("b", {}, ...breakable(row.name))),
      row.note ? el("span", { class: "note" }, row.note) : null);
    const line = el("tr", { class: `row ${row.muted ? "muted" : ""} ${data.selected === row.name ? "selected" : ""}`,
      tabindex: 0, "aria-selected": data.selected === row.name }, name,
    cell(importanceBar(row, top), share(row.importance), row.importance_title),
    row.levels.length && !known(row.correlation) ? el("td", { class: "by", title: row.correlation_title }, "by level ▸")
      : cell(correlationBar(row), signed(row.correlation), row.correlation_title));
    line.onclick = (event) => (event.target.closest(".by") ? toggle.click() : pick(row.name));
    line.onkeydown = (event) => {
      if (event.target !== line) return;
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pick(row.name); }
      if (event.key === "ArrowRight" || event.key === "ArrowLeft") toggle.onclick?.(event);
      if (event.key === "ArrowDown") line.nextElementSibling?.focus();
      if (event.key === "ArrowUp") line.previousElementSibling?.focus();
    };
    return [line, ...(view.open.has(row.name) ? levels(row, top) : [])];
  }

  function draw() {
    const key = SORTS[view.sort];
    const order = (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) * (view.up ? 1 : -1);
    const found = data.rows.filter((row) => row.name.toLowerCase().includes(view.query.toLowerCase())).sort(order);
    const pages = Math.max(1, Math.ceil(found.length / data.page_size));
    view.page = Math.min(view.page, pages - 1);
    const from = view.page * data.page_size;
    const top = Math.max(1e-9, ...data.rows.flatMap((r) => [r.importance, r.high, r.ghost, r.noise].filter(known))) * 1.02;
    const head = Object.entries(data.headings).map(([name, [text, title]]) => el("th",
      { title, scope: "col", "aria-sort": view.sort === name ? (view.up === (name === "name") ? "ascending" : "descending") : undefined },
      el("button", { onclick: () => { view.up = view.sort === name ? !view.up : true; view.sort = name; draw(); } },
        text + (view.sort === name ? (view.up === (name === "name") ? " ▴" : " ▾") : ""))));
    const body = el("tbody", {}, ...found.slice(from, from + data.page_size).flatMap((row) => rowOf(row, top)));
    const turn = (step) => () => { view.page += step; draw(); };
    const foot = pager(data.footer, pages, view.page, found.length, from, data.page_size, turn);
    const search = host.querySelector("input");
    if (search) search.hidden = data.rows.length <= data.page_size;
    host.querySelector("main").replaceChildren(el("table", {}, el("thead", {}, el("tr", {}, ...head)), body),
      ...(found.length ? [] : [el("div", { class: "nothing" }, `No parameter's name contains “${view.query}”.`)]), foot);
  }

  const search = host.querySelector("input");
  search.oninput = () => { view.query = search.value; view.page = 0; draw(); };
  draw();
}

// A long dotted name may break after its separators, so that it is never cut.
function breakable(name) {
  return name.split(/(?<=[._/\-])/).flatMap((part, i) => (i ? [document.createElement("wbr"), part] : [part]));
}
