// Drawing: lines of runs on two canvases, axes and brushes as SVG above them.

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
    chart.axes.forEach((axis, place) => {
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
  const opacity = Math.min(0.9, Math.max(0.15, 9 / Math.sqrt(picked.length)));
  chart.data.colours.forEach((colour, place) => {
    const runs = picked.filter((run) => chart.colourOfRun[run] === place);
    strokeRuns(chart, chart.brightCanvas, runs, colour, opacity);
  });
}

function pointsAlong(chart, heightOnAxis) {
  return chart.axes.map((axis) => `${axis.x.toFixed(1)},${heightOnAxis(axis).toFixed(1)}`).join(" ");
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
  // Neither end of a level title is cut off.
  const centre = Math.min(Math.max(axis.x, axis.wide / 2), width - axis.wide / 2);
  const shift = slanted ? 0 : centre - axis.x;
  const transform = `translate(${shift},-20) rotate(${slanted ? TITLE_SLANT : 0})`;
  const attributes = { class: "axis-title", tabindex: 0, role: "button", transform };
  const title = svgElement("text", attributes, axis.title);
  title.onpointerdown = (event) => carryAxis(chart, axis, event);
  title.onkeydown = (event) => {
    if (event.key === "Enter") openMenu(chart, axis, title);
  };
  return title;
}

function drawAxis(chart, axis) {
  const { top, axisHeight } = chart.size;
  const area = svgElement("rect", { class: "axis-brush", x: -13, y: -6, width: 26, height: axisHeight + 12 });
  area.onpointerdown = (event) => brushAxis(chart, axis, event);
  return svgElement(
    "g",
    { transform: `translate(${axis.x},${top})` },
    svgElement("title", {}, axis.words),
    svgElement("line", { y1: -axis.over, y2: axisHeight + axis.over }),
    ...axis.ticks.map((tick) => drawTick(chart, tick)),
    ...axis.brushed.map((range) => drawBrush(chart, range)),
    area,
    drawTitle(chart, axis),
  );
}

function redraw(chart, mark = chart.mark) {
  chart.axisGroup.replaceChildren(...chart.axes.map((axis) => drawAxis(chart, axis)));
  drawBrightLines(chart);
  drawMark(chart, mark);
}

// What the wire says is brushed and marked. It waits while the user drags something.
function showSelection(chart, selection) {
  if (chart.svg.onlostpointercapture) {
    chart.postponed = selection;
    return;
  }
  for (const axis of chart.axes) axis.brushed = selection.spans[axis.name] ?? [];
  redraw(chart, selection.mark);
}
