// Drawing: lines of runs on two canvases, axes and brushes as SVG above them.

const HISTOGRAM = 12; // px of its longest bar

// Text goes in as text nodes: names from a file are never read as markup.
function svgElement(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function strokeRuns(chart, canvas, runs, colour, opacity) {
  const pen = canvas.getContext("2d");
  pen.strokeStyle = colour;
  pen.globalAlpha = opacity;
  pen.beginPath();
  for (const run of runs) {
    chart.inSight.forEach((axis, place) => {
      if (place === 0) pen.moveTo(axis.x, axis.y[run]);
      else pen.lineTo(axis.x, axis.y[run]);
    });
  }
  pen.stroke();
}

function drawFaintLines(chart) {
  strokeRuns(chart, chart.faintCanvas, chart.runs, chart.data.faint, 0.13);
}

// The runs that are picked, in their colours. Nothing is drawn again while they stay the same.
function drawBrightLines(chart) {
  const picked = pickedRuns(chart);
  const key = String(picked);
  if (key === chart.brightRuns) return;
  chart.brightRuns = key;
  chart.faintCanvas.hidden = picked.length === chart.runs.length;
  chart.brightCanvas.getContext("2d").clearRect(0, 0, chart.size.width, chart.data.height);
  const { colours, ranked } = chart.data;
  const most = Math.min(0.9, Math.max(0.1, 9 / Math.sqrt(picked.length)));
  colours.forEach((colour, place) => {
    const runs = picked.filter((run) => chart.colourOfRun[run] === place);
    // Where colours are ranks, the best runs stand out of many.
    const share = ranked ? (place / (colours.length - 1)) ** 6 : 1;
    strokeRuns(chart, chart.brightCanvas, runs, colour, most * (0.35 + 0.65 * share));
  });
}

function pointsAlong(chart, heightOnAxis) {
  return chart.inSight.map((axis) => `${axis.x.toFixed(1)},${heightOnAxis(axis).toFixed(1)}`).join(" ");
}

function pointsOfRun(chart, run) {
  return pointsAlong(chart, (axis) => axis.y[run]);
}

// The marked run. It has shares of the axes of its own, in case no line of it is drawn.
function drawMark(chart, mark) {
  chart.mark = mark;
  const run = chart.data.rows.indexOf(mark?.row);
  let points = "";
  if (run >= 0) {
    points = pointsOfRun(chart, run);
  } else if (mark?.at) {
    const { top } = chart.size;
    points = pointsAlong(chart, (axis) => top + pixelsDown(chart, mark.at[axis.name] ?? 0));
  }
  chart.markedLine.setAttribute("points", points);
}

function drawTick(chart, [share, text]) {
  return svgElement("text", { class: "tick", x: -6, y: pixelsDown(chart, share) + 4 }, text);
}

function drawBrush(chart, [low, high]) {
  const y = pixelsDown(chart, high);
  const height = Math.max(3, pixelsDown(chart, low) - y);
  return svgElement("rect", { class: "brush", x: -5, y, width: 10, height });
}

function drawTitle(chart, axis) {
  const { width, slanted } = chart.size;
  const half = axis.wide / 2;
  // Neither end of a level title is cut off.
  const centre = Math.min(Math.max(axis.x, half), width - half);
  const shift = slanted ? 0 : centre - axis.x;
  const transform = `translate(${shift},-20) rotate(${slanted ? TITLE_SLANT : 0})`;
  const attributes = { class: "axis-title", tabindex: 0, role: "button", transform };
  const last = axis.lines.length - 1;
  const lines = axis.lines.map((line, place) => svgElement("tspan", { x: 0, y: 15 * (place - last) }, line));
  const title = svgElement("text", attributes, ...lines);
  title.dataset.axis = axis.name;
  title.onpointerdown = (event) => carryAxis(chart, axis, event);
  title.onkeydown = (event) => useKey(chart, axis, title, event);
  return title;
}

// The histogram of an axis: at its right, so that the ticks have the left.
function drawCounts(chart, axis) {
  const bars = axis.counts.map(([middle, half, share]) => {
    const [y, end] = [pixelsDown(chart, middle + half), pixelsDown(chart, middle - half)];
    return `M0,${y.toFixed(1)}h${(HISTOGRAM * share).toFixed(1)}V${end.toFixed(1)}H0`;
  });
  return svgElement("path", { class: "counts", d: bars.join("") });
}

// The lane of runs without a value, apart from the values.
function drawLane(chart, [low, high]) {
  const y = pixelsDown(chart, high);
  return svgElement("rect", { class: "lane", x: -8, y, width: 16, height: pixelsDown(chart, low) - y, rx: 4 });
}

function axisClass({ data, markedAxis }, { name }) {
  if (name === data.metric) return "metric";
  return name === markedAxis ? "marked" : "";
}

function drawAxis(chart, axis) {
  const { top, axisHeight } = chart.size;
  const area = svgElement("rect", { class: "axis-brush", x: -13, y: -6, width: 26, height: axisHeight + 12 });
  area.onpointerdown = (event) => brushAxis(chart, axis, event);
  return svgElement(
    "g",
    { transform: `translate(${axis.x},${top})`, class: axisClass(chart, axis) },
    svgElement("title", {}, axis.words),
    drawCounts(chart, axis),
    ...(axis.lane ? [drawLane(chart, axis.lane)] : []),
    svgElement("line", { y1: -axis.over, y2: axisHeight + axis.over }),
    ...axis.ticks.map((tick) => drawTick(chart, tick)),
    ...axis.brushed.map((range) => drawBrush(chart, range)),
    area,
    drawTitle(chart, axis),
  );
}

function redraw(chart, mark = chart.mark) {
  const focused = chart.host.getRootNode().activeElement?.dataset?.axis;
  chart.axisGroup.replaceChildren(...chart.inSight.map((axis) => drawAxis(chart, axis)));
  if (focused) titleOf(chart, focused)?.focus();
  drawBrightLines(chart);
  drawMark(chart, mark);
}

function titleOf(chart, name) {
  return [...chart.axisGroup.querySelectorAll(".axis-title")].find(({ dataset }) => dataset.axis === name);
}

// What the wire says is brushed and marked. It waits while the user drags something. What it says of the brushes
// is out of date if the user has brushed since the brush that it answers.
function showSelection(chart, selection) {
  if (chart.svg.onlostpointercapture) {
    chart.postponed = selection;
    return;
  }
  const outdated = chart.keysEnd || selection.brushNumber < chart.brushNumber;
  for (const axis of outdated ? [] : chart.axes) axis.brushed = selection.spans[axis.name] ?? [];
  if (chart.markedAxis !== selection.markedAxis) {
    chart.markedAxis = selection.markedAxis;
    bringIntoSight(chart, chart.markedAxis);
  }
  redraw(chart, selection.mark);
}
