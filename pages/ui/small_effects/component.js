// The component: a grid of small charts, each a button that opens the large one. Contract in effect_grid.py.

// Text goes in as text nodes: names from a file are never read as HTML.
function htmlElement(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function card(panel, [top, bottom], open) {
  // A long name breaks after a dot or a dash rather than within a number.
  const parts = panel.label.split(/(?<=[._/-])/).flatMap((part) => [part, document.createElement("wbr")]);
  const name = htmlElement("b", { title: panel.name }, ...parts);
  const head = htmlElement("span", { className: "head" }, name, htmlElement("output", {}, panel.share));
  const scale = htmlElement("span", { className: "scale" }, htmlElement("i", {}, top), htmlElement("i", {}, bottom));
  const plot = htmlElement("span", { className: "plot" }, scale, smallChart(panel));
  const texts = panel.ends.map((text) => htmlElement("i", { title: text }, text));
  const everyLevel = panel.levels && texts.length === panel.grid.length;
  const ends = htmlElement("span", { className: everyLevel ? "ends levels" : "ends" }, ...texts);
  const mark = htmlElement("small", {}, panel.note);
  const className = panel.muted ? "small muted" : "small";
  const button = htmlElement("button", { className, title: panel.title }, head, plot, ends, mark);
  button.ariaLabel = `${panel.name}, importance ${panel.share}. ${panel.note || "Open its effect"}`;
  button.onclick = open;
  return button;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector(".pl-small");
  host.open = (name) => setTriggerValue("opened", name);
  const text = JSON.stringify(data);
  if (host.text === text) return; // a chart that is replaced between press and release gets no click
  host.text = text;
  const cards = data.panels.map((panel) => card(panel, data.scale, () => host.open(panel.name)));
  host.replaceChildren(...cards);
}
