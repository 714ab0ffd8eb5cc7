// A table of bars, texts and numbers: sorting, search, pages, levels. Its contract is in table.py.
const el = (tag, properties, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children); // text goes in as text nodes: names from a file are never read as HTML
  return made;
};
const { compare } = new Intl.Collator("en", { numeric: true });
const rank = (value) => (value === null ? 2 : typeof value === "string" ? 1 : 0); // numbers, texts, gaps

// A long dotted name may break after its separators, so that it is never cut.
const breakable = (name) => name.split(/(?<=[._/-])/).flatMap((part) => [part, el("wbr")]);
const piece = ([kind, left, width]) => el("i", { className: kind, style: `left: ${left}%; width: ${width}%` });

const plain = (value, className) => el("td", { className, title: value ?? "" }, value ?? "–");
function drawn({ text, title, bar, opens }) {
  if (!bar) return el("td", { title, className: opens ? "opens" : "" }, el("small", {}, text));
  const track = el("div", { className: "bar" }, ...bar.map(piece));
  return el("td", { title }, el("div", { className: "cell" }, track, el("output", {}, text)));
}
function named({ name, label, title, note, n }, toggle) {
  const line = el("div", { className: "name" }, toggle, el("b", {}, ...breakable(label ?? name)), el("small", {}, n ?? ""));
  return el("td", { title }, line, el("span", { className: "note" }, note ?? ""));
}

export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector(".pl-table");
  const [search, main, foot] = host.children;
  const [count, back, here, next] = foot.children;
  const view = (host.view ??= { by: data.sorted, down: true, page: 0 });
  const opened = String(data.open);
  if (view.opened !== opened) Object.assign(view, { opened, open: new Set(data.open) });
  const point = (row) =>
    window.dispatchEvent(new CustomEvent("paramlens-chart", { detail: { kind: data.kind, row } }));

  // A column of numbers stands to the right as a whole, gaps and ∞ included.
  const kind = (key) => (data.rows.some((row) => typeof row[key] === "number") ? "number" : "text");
  const kinds = Object.fromEntries(Object.keys(data.headings).map((key) => [key, kind(key)]));

  // A row and, where it is open, the rows below it; a click picks `what`.
  function lines(row, what) {
    const [id, level] = what;
    const below = (row.levels ?? []).flatMap((one) => lines(one, [id, one.name]));
    const pick = () => setTriggerValue("picked", what);
    const toggle = el("button", { ariaLabel: `levels of ${id}`, className: "opens", hidden: !below.length }, "▸");
    toggle.ariaExpanded = view.open.has(id);
    const turn = () => {
      if (!below.length) return;
      const shut = view.open.delete(id);
      if (!shut) view.open.add(id);
      toggle.ariaExpanded = !shut;
      below.forEach((one) => one.remove());
      if (!shut) made.after(...below);
    };
    const [up, down] = [() => made.previousElementSibling?.focus(), () => made.nextElementSibling?.focus()];
    const keys = { Enter: pick, " ": pick, ArrowRight: turn, ArrowLeft: turn, ArrowUp: up, ArrowDown: down };
    const made = el("tr", { className: `${level ? "level" : "row"} ${row.muted ? "muted" : ""}`, tabIndex: 0 });
    made.ariaSelected = !level && data.selected === id;
    made.onclick = ({ target }) => (target.closest(".opens") ? turn() : pick());
    made.onkeydown = (event) => {
      if (event.target !== made || !keys[event.key]) return;
      event.preventDefault();
      keys[event.key]();
    };
    made.onpointerenter = made.onfocus = () => point(id);
    made.onpointerleave = made.onblur = () => point(data.selected);
    const cell = (key) => (row.cells?.[key] ? drawn(row.cells[key]) : row.name ? named(row, toggle) : plain(row[key], kinds[key]));
    made.append(...Object.keys(data.headings).map(cell));
    return [made, ...(view.open.has(id) ? below : [])];
  }

  function heading([key, [text, title, first]]) {
    const sorted = view.by === key;
    const ariaSort = sorted ? (view.down ? "descending" : "ascending") : null;
    const onclick = () => draw({ by: key, down: sorted ? !view.down : first === "descending", page: 0 });
    return el("th", { title, ariaSort, className: kinds[key], scope: "col" }, el("button", { onclick }, text));
  }

  function ordered(one, other) {
    const [a, b] = [one[view.by], other[view.by]];
    const apart = rank(a) - rank(b) || (typeof a === "number" ? a - b : compare(a, b));
    return view.down && rank(a) < 2 && rank(b) < 2 ? -apart : apart; // gaps stay last
  }

  function draw(change = {}) {
    Object.assign(view, change);
    const query = search.value.toLowerCase();
    const found = data.rows.filter((row) => !query || row.name.toLowerCase().includes(query));
    if (view.by) found.sort(ordered);
    const last = Math.max(0, Math.ceil(found.length / data.page_size) - 1);
    view.page = Math.min(view.page, last);
    const from = view.page * data.page_size;
    const page = found.slice(from, from + data.page_size);
    main.replaceChildren(el("table", { className: data.kind },
      el("thead", {}, el("tr", {}, ...Object.entries(data.headings).map(heading))),
      el("tbody", {}, ...page.flatMap((row) => lines(row, [row[data.id]])))));
    search.hidden = !data.find || data.rows.length <= data.page_size;
    count.textContent = data.footer;
    here.textContent = `${from + 1}–${from + page.length} of ${found.length}`;
    foot.classList.toggle("whole", !last);
    Object.assign(back, { disabled: view.page === 0, onclick: () => draw({ page: view.page - 1 }) });
    Object.assign(next, { disabled: view.page === last, onclick: () => draw({ page: view.page + 1 }) });
  }

  search.oninput = () => draw({ page: 0 });
  draw();
}
