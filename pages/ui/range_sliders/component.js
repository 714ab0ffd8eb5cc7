// The component: a row for each parameter, and how many of the best runs lie in all ranges at once.
// Contract in range_rows.py.

export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector(".pl-ranges");
  const [head, list, foot] = host.children;
  const view = (host.view ??= { all: false }); // outlives a rerun
  const focused = host.getRootNode().activeElement;
  const place = focused ? [...host.querySelectorAll("input, .thumb, button")].indexOf(focused) : -1;
  const [count, more] = foot.children;
  const counters = [];
  const countInside = () => {
    if (counters.length < data.rows.length) return;
    const inside = counters.map((counter) => counter());
    const total = data.rows[0]?.top.length ?? 0;
    const all = Array.from({ length: total }, (_, i) => inside.every((row) => row[i])).filter(Boolean).length;
    count.textContent = `${all} of ${total} ${data.noun} lie in all ranges at once.`;
  };
  const elements = data.rows.map((row) => {
    const [element, counter] = rowElement(row, { countInside, send: (text) => setTriggerValue("edited", [row.name, text]) });
    counters.push(counter);
    return element;
  });
  head.replaceChildren(
    htmlElement("span", {}, "Parameter"),
    htmlElement("span", { className: "legend" }, htmlElement("i", { className: "all" }), "runs tried", htmlElement("i", { className: "best" }), data.noun),
    htmlElement("span", {}, "Covered"),
  );
  list.replaceChildren(...elements);
  const fold = () => {
    elements.forEach((element, i) => (element.hidden = !view.all && i >= data.shown));
    more.textContent = view.all ? "Show fewer" : `Show all ${elements.length} parameters`;
    more.hidden = elements.length <= data.shown;
  };
  more.onclick = () => {
    view.all = !view.all;
    fold();
  };
  fold();
  countInside();
  if (place >= 0) host.querySelectorAll("input, .thumb, button")[place]?.focus({ preventScroll: true });
}
