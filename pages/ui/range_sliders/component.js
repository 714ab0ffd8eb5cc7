// The component: a row for each parameter, and how many of the best runs lie in all ranges at once.
// Contract in range_rows.py.

export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector(".pl-ranges");
  const view = (host.view ??= { all: false, rows: new Map(), edits: [], number: 0 }); // outlives a rerun
  acknowledge(view, data.applied);
  const [head, list, foot] = host.children;
  const [count, more] = foot.children;
  const countInside = () => {
    const counters = data.rows.map(({ name }) => view.rows.get(name)?.counter);
    if (!counters.every(Boolean)) return;
    const inside = counters.map((counter) => counter());
    const total = data.rows[0]?.top.length ?? 0;
    const all = Array.from({ length: total }, (_, i) => inside.every((row) => row[i])).filter(Boolean).length;
    count.textContent = `${all} of ${total} ${data.noun} lie in all ranges at once.`;
  };
  const send = (name, text) => setTriggerValue("edited", unapplied(view, name, text));
  const refresh = () => {
    showRows(host, list, data);
    countInside();
  };
  Object.assign(view, { countInside, send, refresh });
  refresh();
  head.replaceChildren(
    htmlElement("span", {}, "Parameter"),
    htmlElement("span", { className: "legend" }, htmlElement("i", { className: "all" }), "runs tried", htmlElement("i", { className: "best" }), data.noun),
    htmlElement("span", {}, "Covered"),
  );
  const fold = () => {
    const elements = [...list.children];
    elements.forEach((element, i) => (element.hidden = !view.all && i >= data.shown));
    more.textContent = view.all ? "Show fewer" : `Show all ${elements.length} parameters`;
    more.hidden = elements.length <= data.shown;
  };
  more.onclick = () => {
    view.all = !view.all;
    fold();
  };
  fold();
}

// Streamlit keeps only the last of several triggers that come while the page is busy. So each carries all edits
// that Python has not applied yet, with a number that Python sends back.
function unapplied(view, name, text) {
  view.number += 1;
  view.edits.push([view.number, name, text]);
  return view.edits;
}

function acknowledge(view, applied) {
  view.number = Math.max(view.number, applied);
  view.edits = view.edits.filter(([number]) => number > applied);
}

// A row whose data are as before stays as it is. So does a row that the user is about to change, or has changed
// since the edit that these data answer: new data would take away what was dragged or typed.
function showRows(host, list, { rows, applied }) {
  const { view } = host;
  const { rows: shown } = view;
  const focused = host.getRootNode().activeElement;
  for (const row of rows) {
    const before = shown.get(row.name);
    const text = JSON.stringify(row);
    if (before?.text === text) continue;
    if (before && (before.held || before.sent > applied)) continue;
    const entry = newRow(view, row, text);
    if (before?.element.contains(focused)) entry.focus = [focusable(before.element).indexOf(focused), focused.selectionStart, focused.selectionEnd];
    shown.set(row.name, entry);
    before?.element.replaceWith(entry.element);
    if (entry.focus) focusAgain(entry);
  }
  const names = new Set(rows.map(({ name }) => name));
  for (const [name, { element }] of shown) {
    if (names.has(name)) continue;
    element.remove();
    shown.delete(name);
  }
  // Only what has another place moves: a field that is moved loses the focus.
  rows.forEach(({ name }, i) => {
    const { element } = shown.get(name);
    if (list.children[i] !== element) list.insertBefore(element, list.children[i] ?? null);
  });
}

// A row, with the text of its data, whether the user holds it, and the number of its last edit. When the user
// lets go without an edit, it catches up with the data.
function newRow(view, row, text) {
  const entry = { text, held: false, sent: 0 };
  const holds = (held) => {
    if (entry.held && !held) setTimeout(() => view.refresh());
    entry.held = held;
  };
  const send = (edit) => {
    view.send(row.name, edit);
    entry.sent = view.number;
    entry.text = null; // so that the answer is drawn even if it equals the last data
  };
  [entry.element, entry.counter] = rowElement(row, { countInside: () => view.countInside?.(), send, holds });
  return entry;
}

function focusAgain(entry) {
  const [place, start, end] = entry.focus;
  const element = focusable(entry.element)[place];
  element?.focus({ preventScroll: true });
  if (start >= 0) element?.setSelectionRange?.(start, end);
  entry.focus = null;
}

function focusable(element) {
  return [...element.querySelectorAll("input, .thumb, button")];
}
