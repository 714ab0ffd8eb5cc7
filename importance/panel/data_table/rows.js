// Rows: what a click, a key and the pointer do to them, and the levels that open below them.

function highlightRun(table, row) {
  const detail = { kind: table.data.kind, row };
  const channel = typeof panelChannel === "undefined" ? window : panelChannel; // see chart/messages.js
  channel.dispatchEvent(new CustomEvent("paramlens-chart", { detail }));
}

// A row and, where it is open, the rows of its levels. `path` is what a click picks: its id, then its level.
function rowElements(table, row, path) {
  const { data, view, kinds } = table;
  const [id, level] = path;
  const levels = (row.levels ?? []).flatMap((child) => rowElements(table, child, [id, child.name]));
  const element = htmlElement("tr", data.still ? {} : { tabIndex: 0 });
  element.className = `${level ? "level" : "row"} ${row.muted ? "muted" : ""}`;
  element.ariaSelected = !level && [data.selected].flat().includes(id);
  if (data.still) element.classList.add("still");
  const toggle = htmlElement("button", { className: "opens", hidden: !levels.length }, "▸");
  if (levels.length) {
    toggle.ariaLabel = `levels of ${id}`;
    toggle.ariaExpanded = view.open.has(id);
  }

  const pick = () => data.still || table.pick(path);
  const openOrClose = () => toggleLevels(view, id, element, toggle, levels);

  // Click: pick the row. On the arrow or a cell that opens: show or hide its levels.
  element.onclick = (event) => (event.target.closest(".opens") ? openOrClose() : pick());

  // Enter and space pick, arrows to the sides open and close, arrows up and down move on.
  const keys = {
    "Enter": pick,
    " ": pick,
    "ArrowRight": openOrClose,
    "ArrowLeft": openOrClose,
    "ArrowUp": () => element.previousElementSibling?.focus(),
    "ArrowDown": () => element.nextElementSibling?.focus(),
  };
  element.onkeydown = (event) => {
    if (event.target !== element || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  };

  // Hover or focus: the run is drawn over the others in the chart, until the pointer leaves.
  element.onpointerenter = element.onfocus = () => highlightRun(table, id);
  element.onpointerleave = element.onblur = () => highlightRun(table, data.selected);

  for (const column of shownColumns(data)) element.append(cellOf(table, row, column, toggle));
  return [element, ...(view.open.has(id) ? levels : [])];
}

function cellOf({ data, kinds, pick }, row, column, toggle) {
  const cell = row.cells?.[column];
  if (cell?.options) return choiceCell(cell, (option) => pick([row[data.id], column, option]));
  if (cell) return barCell(cell, kinds[column]);
  return row.name ? nameCell(row, toggle) : plainCell(row[column], kinds[column]);
}

function toggleLevels(view, id, element, toggle, levels) {
  if (!levels.length) return;
  const wasOpen = view.open.delete(id);
  if (!wasOpen) view.open.add(id);
  toggle.ariaExpanded = !wasOpen;
  for (const level of levels) level.remove();
  if (!wasOpen) element.after(...levels);
}
