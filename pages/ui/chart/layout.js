// Where things stand: the width of the chart, the place of each axis, the height of each run on it.

const TITLE_SLANT = -26; // degrees
const ROOM_BELOW = 22; // px

// Pixels below the upper end of the axes.
function pixelsDown(chart, share) {
  return (1 - share) * chart.size.axisHeight;
}

function shareAtPointer(chart, event) {
  const { top, axisHeight } = chart.size;
  const y = event.clientY - chart.svg.getBoundingClientRect().top - top;
  return Math.min(1, Math.max(0, 1 - y / axisHeight));
}

// Axes stand as far apart as the room allows. Titles that would overlap are slanted, and may then reach
// beyond the last axis.
function measure(chart) {
  const { left, margin, nearest, longest, height } = chart.data;
  const visibleWidth = chart.host.clientWidth;
  const gaps = Math.max(1, chart.axes.length - 1);
  const distance = (right) => Math.max(nearest, (visibleWidth - left - right) / gaps);
  const slanted = longest > distance(margin) - 8;
  const titleEnd = (axis, place) => (slanted ? 0.9 * axis.wide - (gaps - place) * distance(margin) : 0);
  const right = Math.max(margin, ...chart.axes.map(titleEnd));
  const top = slanted ? 40 + 0.4 * longest : 44;
  return {
    visibleWidth,
    distance: distance(right),
    width: Math.round(left + distance(right) * (chart.axes.length - 1) + right),
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
  const { data, svg, host } = chart;
  const size = (chart.size = measure(chart));
  chart.axes.forEach((axis, place) => {
    axis.x = data.left + size.distance * place;
    axis.y = axis.drawnShares.map((share) => size.top + pixelsDown(chart, share));
  });
  resizeCanvas(chart.faintCanvas, size.width, data.height);
  resizeCanvas(chart.brightCanvas, size.width, data.height);
  svg.setAttribute("width", size.width);
  svg.setAttribute("height", data.height);
  svg.classList.toggle("slanted", size.slanted);
  host.classList.toggle("scrolls", size.width > size.visibleWidth + 4);
  drawFaintLines(chart);
  chart.brightRuns = null;
  redraw(chart);
}
