// Where things stand: which axes are in sight, the place of each, and the height of each run on it.

const TITLE_SLANT = -26; // degrees
const BETWEEN_TITLES = 8; // px
const ROOM_BELOW = 46; // px, for the lowest levels and the line below them

// Pixels below the upper end of the axes.
function pixelsDown(chart, share) {
  return (1 - share) * chart.size.axisHeight;
}

function shareAtPointer(chart, event) {
  const { top, axisHeight } = chart.size;
  const y = event.clientY - chart.svg.getBoundingClientRect().top - top;
  return Math.min(1, Math.max(0, 1 - y / axisHeight));
}

// With more axes than fit, some of them are in sight, and the metric always is: it stays at the right end.
function axesInSight(chart, fitting) {
  const { axes, data } = chart;
  if (axes.length <= fitting) return axes;
  const others = axes.filter(({ name }) => name !== data.metric);
  const metric = axes.filter(({ name }) => name === data.metric);
  const room = fitting - metric.length;
  chart.host.firstAxis = Math.min(Math.max(0, chart.host.firstAxis), others.length - room);
  return [...others.slice(chart.host.firstAxis, chart.host.firstAxis + room), ...metric];
}

// A long title takes two lines, cut at the separator that is nearest to its middle.
function titleLines(chart, title, room) {
  if (longestLine(chart, [title]) <= room) return [title];
  const ends = [...title.matchAll(/[._/ -](?=.)/g)].map(({ index }) => index + 1);
  const middle = title.length / 2;
  const end = ends.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0];
  return end ? [title.slice(0, end), title.slice(end)] : [title];
}

function longestLine({ faintCanvas, host }, lines) {
  const pen = faintCanvas.getContext("2d");
  pen.font = `600 12.8px ${getComputedStyle(host).fontFamily}`;
  return Math.max(...lines.map((line) => pen.measureText(line).width));
}

// Axes stand as far apart as the room allows. Titles that would overlap in two lines too are slanted, and may
// then reach beyond the last axis.
function measure(chart) {
  const { left, margin, nearest, height } = chart.data;
  const visibleWidth = chart.host.clientWidth;
  const fitting = Math.max(2, 1 + Math.floor((visibleWidth - left - margin) / nearest));
  chart.inSight = axesInSight(chart, fitting);
  const gaps = Math.max(1, chart.inSight.length - 1);
  const distance = (right) => (visibleWidth - left - right) / gaps;
  const room = distance(margin) - BETWEEN_TITLES;
  const lines = chart.inSight.map(({ title }) => titleLines(chart, title, room));
  const slanted = lines.some((part) => longestLine(chart, part) > room);
  chart.inSight.forEach((axis, place) => {
    axis.lines = slanted ? [axis.title] : lines[place];
  });
  for (const axis of chart.inSight) axis.wide = longestLine(chart, axis.lines);
  const longest = Math.max(...chart.inSight.map(({ wide }) => wide));
  const titleEnd = ({ wide }, place) => (slanted ? 0.9 * wide - (gaps - place) * distance(margin) : wide / 4);
  const right = Math.max(margin, ...chart.inSight.map(titleEnd));
  const top = slanted ? 40 + 0.4 * longest : 30 + 15 * Math.max(...lines.map((part) => part.length));
  return {
    visibleWidth,
    distance: distance(right),
    width: visibleWidth,
    top,
    axisHeight: height - top - ROOM_BELOW,
    slanted,
  };
}

function resizeCanvas(canvas, width, height) {
  const scale = Math.min(2, window.devicePixelRatio || 1);
  canvas.width = width * scale;
  canvas.height = height * scale;
  canvas.style.width = `${width}px`;
  canvas.getContext("2d").scale(scale, scale);
}

function layOut(chart) {
  const { data, svg } = chart;
  const size = (chart.size = measure(chart));
  chart.inSight.forEach((axis, place) => {
    axis.x = data.left + size.distance * place;
    axis.y = axis.drawnShares.map((share) => size.top + pixelsDown(chart, share));
  });
  resizeCanvas(chart.faintCanvas, size.width, data.height);
  resizeCanvas(chart.brightCanvas, size.width, data.height);
  svg.setAttribute("width", size.width);
  svg.setAttribute("height", data.height);
  svg.classList.toggle("slanted", size.slanted);
  showTurner(chart);
  drawFaintLines(chart);
  chart.brightRuns = null;
  redraw(chart);
}

// The line below the chart: which axes are in sight, and two buttons that bring on the others.
function showTurner(chart) {
  const { turner, axes, inSight, data } = chart;
  const [previous, position, next] = turner.children;
  const others = axes.filter(({ name }) => name !== data.metric).length;
  const room = inSight.filter(({ name }) => name !== data.metric).length;
  turner.hidden = inSight.length === axes.length;
  if (turner.hidden) return;
  position.lastChild.textContent = `${chart.host.firstAxis + 1}–${chart.host.firstAxis + room} of ${others}`;
  previous.disabled = chart.host.firstAxis === 0;
  next.disabled = chart.host.firstAxis + room >= others;
  previous.onclick = () => turnAxes(chart, -room);
  next.onclick = () => turnAxes(chart, room);
}

function bringIntoSight(chart, name) {
  const others = chart.axes.filter((axis) => axis.name !== chart.data.metric);
  const place = others.findIndex((axis) => axis.name === name);
  if (place < 0 || chart.inSight.includes(others[place])) return;
  turnAxes(chart, place - chart.host.firstAxis);
}

function turnAxes(chart, by) {
  chart.host.firstAxis += by;
  layOut(chart);
}
