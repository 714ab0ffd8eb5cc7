// Cells: a name with its note, a bar with its number, a plain value.

// Text goes in as text nodes: names from a file are never read as HTML.
function htmlElement(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

// A long dotted name may break after its separators, so that it is never cut.
function breakableName(name) {
  return name.split(/(?<=[._/-])/).flatMap((part) => [part, htmlElement("wbr")]);
}

// A short name or number, such as hazel-cloud-3 or 1.1e-06, is not broken at its hyphens.
function plainCell(value, kind) {
  const className = /^\S{1,24}$/.test(value ?? "") ? `${kind} short` : kind;
  return htmlElement("td", { className, title: value ?? "" }, value ?? "–");
}

function barPiece([className, left, width, title]) {
  return htmlElement("i", { className, title: title ?? "", style: `left: ${left}%; width: ${width}%` });
}

function barCell({ text, title, bar, opens, tone, muted }, kind) {
  if (kind === "narrow") return narrowCell({ text, title, bar, muted });
  if (tone) return htmlElement("td", { title, className: `${kind} ${tone}` }, text);
  if (!bar) {
    const className = opens ? "opens" : "";
    return htmlElement("td", { title, className }, htmlElement("small", {}, text));
  }
  const track = htmlElement("div", { className: "bar" }, ...bar.map(barPiece));
  const number = htmlElement("output", {}, text);
  return htmlElement("td", { title }, htmlElement("div", { className: "cell" }, track, number));
}

// A number above its bar, for a column that has no room for both side by side.
function narrowCell({ text, title, bar = [], muted }) {
  const track = htmlElement("div", { className: "bar", hidden: !bar.length }, ...bar.map(barPiece));
  return htmlElement("td", { title, className: muted ? "narrow muted" : "narrow" }, htmlElement("output", {}, text), track);
}

// A cell with a choice: another option tells Python the row, the column and the option.
function choiceCell({ text, options, label }, pick) {
  const choices = options.map((option) => htmlElement("option", { value: option, selected: option === text }, option));
  const select = htmlElement("select", { ariaLabel: label }, ...choices);
  select.onchange = () => pick(select.value);
  return htmlElement("td", {}, select);
}

function nameCell({ name, label, title, note, n }, toggle) {
  const bold = htmlElement("b", {}, ...breakableName(label ?? name));
  const count = htmlElement("small", {}, n ?? "");
  const line = htmlElement("div", { className: "name" }, toggle, bold, count);
  return htmlElement("td", { title }, line, htmlElement("span", { className: "note" }, note ?? ""));
}
