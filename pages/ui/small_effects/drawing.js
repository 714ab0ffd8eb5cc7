// One small chart as SVG: the runs, the band, the line or the levels. Positions are shares from 0 to 1.

const SVG = "http://www.w3.org/2000/svg";
const [WIDE, HIGH] = [200, 104];

function svgElement(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function place(x, y) {
  return [(x * WIDE).toFixed(1), ((1 - y) * HIGH).toFixed(1)];
}

function pathOf(xs, ys) {
  return xs.map((x, i) => `${i ? "L" : "M"}${place(x, ys[i])}`).join("");
}

function curve({ grid, mean, low, high }) {
  const back = pathOf([...grid].reverse(), [...low].reverse()).replace("M", "L");
  return [
    svgElement("path", { class: "band", d: `${pathOf(grid, high)}${back}Z` }),
    svgElement("path", { class: "line", d: pathOf(grid, mean) }),
  ];
}

function levels({ grid, mean, low, high }) {
  const half = 0.36 / grid.length;
  return grid.flatMap((x, i) => {
    const [left, top] = place(x - half, high[i]);
    const [right, bottom] = place(x + half, low[i]);
    const box = { class: "band", x: left, y: top, width: right - left, height: Math.max(1, bottom - top) };
    const line = { class: "line", d: pathOf([x - half, x + half], [mean[i], mean[i]]) };
    return [svgElement("rect", box), svgElement("path", line)];
  });
}

function smallChart(panel) {
  const dots = panel.x.map((x, i) => {
    const [left, top] = place(x, panel.y[i]);
    return svgElement("path", { class: "dot", d: `M${left},${top}h0.01` }); // its round ends stay round
  });
  const marks = panel.levels ? levels(panel) : curve(panel);
  const box = { viewBox: `-4 -3 ${WIDE + 8} ${HIGH + 6}`, preserveAspectRatio: "none", "aria-hidden": true };
  return svgElement("svg", box, svgElement("g", { class: "runs" }, ...dots), ...marks);
}
