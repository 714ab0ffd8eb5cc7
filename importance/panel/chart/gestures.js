// Gestures: brush an axis, carry it by its title, open its menu, hover over a line.

const CLICK_TOLERANCE = 4; // px that the pointer may move in a click
const GRIP = 6; // px around the end of a brush by which it is taken
const HOVER_DISTANCE = 7; // px
const KEY_STEP = 0.05; // of an axis, by which a key moves a brush
const KEY_PAUSE = 250; // ms

// Follow the pointer from its press until it is let go, or a swipe scrolls the page.
// `onMove` is called once it has moved further than a click, `onEnd` with whether it has.
function followPointer(chart, press, onMove, onEnd) {
  const { svg } = chart;
  if (press.button !== 0) return; // the right button opens the browser's menu
  let moved = false;
  svg.setPointerCapture(press.pointerId);
  svg.onpointermove = (event) => {
    moved ||= Math.hypot(event.clientX - press.clientX, event.clientY - press.clientY) > CLICK_TOLERANCE;
    if (moved) onMove(event);
  };
  svg.onlostpointercapture = () => {
    svg.onpointermove = (event) => hoverAt(chart, event);
    svg.onlostpointercapture = null;
    onEnd(moved);
    // After a move Python answers with all that is to be shown; after a click nothing else will.
    if (chart.postponed && !moved) showSelection(chart, chart.postponed);
    chart.postponed = null;
  };
}

// Drag along an axis: a new range. Drag an end of a range: that end moves. Drag a range: the whole moves.
// With Shift the other ranges of the axis stay. A click takes all ranges of the axis away.
function brushAxis(chart, axis, press) {
  const before = axis.brushed;
  const start = shareAtPointer(chart, press);
  const onLane = inLane(axis.lane, start);
  const [lowest, highest] = valueEnds(axis);
  const grip = GRIP / chart.size.axisHeight;
  const taken = before.find(([low, high]) => start > low - grip && start < high + grip);
  const others = taken || press.shiftKey ? before.filter((range) => range !== taken) : [];
  const ends = taken ?? [start, start];
  const takenEnd = ends.findIndex((end) => Math.abs(end - start) < grip);

  const resize = (event) => {
    const change = shareAtPointer(chart, event) - start;
    const range = ends.map((end, place) => {
      const moves = takenEnd < 0 || takenEnd === place;
      return moves ? Math.min(highest, Math.max(lowest, end + change)) : end;
    });
    range.sort((a, b) => a - b);
    axis.brushed = [...others, onLane ? axis.lane : range];
    redraw(chart);
    showTip(chart, event, countText(chart));
  };
  const finish = (moved) => {
    if (!moved) axis.brushed = [];
    chart.tooltip.hidden = true;
    if (moved || before.length) tellBrushes(chart);
    redraw(chart);
  };
  followPointer(chart, press, resize, finish);
}

// How far a brush over the values may reach. One that begins on the lane of runs without a value takes that
// lane, so a brush over the good end never takes failed runs along.
function valueEnds({ lane }) {
  if (!lane) return [0, 1];
  return lane[0] > 0 ? [0, lane[0]] : [lane[1], 1];
}

// The number of the last brush comes back with its answer, so that an earlier answer cannot undo it.
function tellBrushes(chart) {
  chart.keysEnd = null;
  chart.brushNumber = Date.now();
  const ranges = Object.fromEntries(chart.axes.map(({ name, brushed }) => [name, brushed]));
  tellPython("brush", ranges, chart.brushNumber);
}

function countText(chart) {
  const picked = pickedRuns(chart).length;
  const { total } = chart.data;
  const drawn = chart.runs.length;
  return drawn === total
    ? `${picked.toLocaleString("en")} of ${total.toLocaleString("en")} runs`
    : `${picked.toLocaleString("en")} of ${drawn.toLocaleString("en")} lines`;
}

// Drag a title: its axis moves along and takes its new place when let go. A click opens the axis' menu.
function carryAxis(chart, axis, press) {
  const title = press.target;
  const startX = axis.x;
  const carry = (event) => {
    axis.x = startX + event.clientX - press.clientX;
    title.parentNode.setAttribute("transform", `translate(${axis.x},${chart.size.top})`);
  };
  const finish = (moved) => {
    if (!moved) {
      openMenu(chart, axis, title);
      return;
    }
    orderAxes(chart, [...chart.inSight].sort((a, b) => a.x - b.x));
  };
  followPointer(chart, press, carry, finish);
}

// Put the axes in sight in this order; those out of sight keep their places.
function orderAxes(chart, ordered) {
  const places = chart.inSight.map((axis) => chart.axes.indexOf(axis)).sort((a, b) => a - b);
  places.forEach((place, i) => (chart.axes[place] = ordered[i]));
  layOut(chart);
  tellPython("order", chart.axes.map(({ name }) => name));
}

// The keys of a title: Enter opens its menu, arrows to the sides move its axis, arrows up and down brush the
// better or the worse end and then move the brush, with Shift its upper end, and Delete takes it away.
function useKey(chart, axis, title, event) {
  const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const up = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  if (event.key === "Enter") openMenu(chart, axis, title);
  else if (side) moveAxis(chart, axis, side);
  else if (up) moveBrush(chart, axis, up, event.shiftKey);
  else if (["Delete", "Backspace"].includes(event.key)) setBrush(chart, axis, []);
  else return; // any other key, Tab above all, does what it does elsewhere
  event.preventDefault();
}

function moveAxis(chart, axis, side) {
  const ordered = [...chart.inSight];
  const place = ordered.indexOf(axis);
  const other = place + side;
  if (other < 0 || other >= ordered.length) return;
  [ordered[place], ordered[other]] = [ordered[other], axis];
  orderAxes(chart, ordered);
}

function moveBrush(chart, axis, up, onlyUpperEnd) {
  const [lowest, highest] = valueEnds(axis);
  const room = highest - lowest;
  const step = up * KEY_STEP * room;
  const [range] = axis.brushed;
  if (!range) {
    setBrush(chart, axis, [up > 0 ? [highest - room / 4, highest] : [lowest, lowest + room / 4]]);
    return;
  }
  const [low, high] = range;
  const shift = Math.min(highest - high, Math.max(lowest - low, step));
  const end = Math.min(highest, Math.max(low + Math.abs(step), high + step));
  setBrush(chart, axis, [onlyUpperEnd ? [low, end] : [low + shift, high + shift]]);
}

function setBrush(chart, axis, ranges) {
  axis.brushed = ranges;
  redraw(chart);
  clearTimeout(chart.keysEnd); // a key that is held down is told once, when it is let go
  chart.keysEnd = setTimeout(() => tellBrushes(chart), KEY_PAUSE);
}

// Click a title, or press Enter on it: scale, flip, colour and order of the axes.
function openMenu(chart, axis, title) {
  const { menu } = chart;
  const items = axis.menu.map(([text, ...message]) => {
    const button = document.createElement("button");
    button.textContent = text;
    button.onclick = () => tellPython(...message);
    return button;
  });
  menu.replaceChildren(...items);
  menu.onclick = () => menu.hidePopover();
  const { left, bottom } = title.getBoundingClientRect();
  menu.style = `left: min(${left}px, 100vw - 12rem); top: ${bottom + 4}px`;
  setTimeout(() => { // the click that opens the menu would close it again
    menu.showPopover();
    menu.firstChild.focus();
  });
}

function lineNearPointer(chart, x, y) {
  const next = chart.inSight.findIndex((axis) => axis.x > x);
  const [left, right] = [chart.inSight[next - 1], chart.inSight[next]];
  if (!left) return undefined;
  const along = (x - left.x) / (right.x - left.x);
  const distance = (run) => Math.abs(left.y[run] + along * (right.y[run] - left.y[run]) - y);
  let nearest;
  for (const run of chart.runs) {
    if (distance(run) >= HOVER_DISTANCE || !isPicked(chart, run)) continue;
    // Of equally near lines the later lies on top.
    if (nearest === undefined || distance(run) <= distance(nearest)) nearest = run;
  }
  return nearest;
}

// Hover over a line: it is drawn over the others, and its values stand beside the pointer.
function hoverAt(chart, { clientX, clientY }) {
  const { svg, hoveredLine, tooltip, data } = chart;
  const box = svg.getBoundingClientRect();
  const run = lineNearPointer(chart, clientX - box.left, clientY - box.top);
  hoveredLine.setAttribute("points", run === undefined ? "" : pointsOfRun(chart, run));
  tooltip.hidden = run === undefined;
  if (tooltip.hidden) return;
  const metricFirst = [...chart.axes].sort((a, b) => (b.name === data.metric) - (a.name === data.metric));
  const values = metricFirst.map(({ name, texts, textOfRun }) => `${name}: ${texts[textOfRun[run]]}`);
  showTip(chart, { clientX, clientY }, [data.names[run], ...values].join("\n"));
}

function showTip({ tooltip }, { clientX, clientY }, text) {
  tooltip.hidden = false;
  tooltip.textContent = text;
  tooltip.style = `--x: ${clientX}px; --y: ${clientY}px`;
}

// Turn the wheel to the side, or swipe with two fingers: the axes move on, one at a time.
function turnByWheel(chart, event) {
  const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
  if (chart.turner.hidden || !sideways) return;
  event.preventDefault();
  chart.wheeled = (chart.wheeled ?? 0) + event.deltaX;
  const axes = Math.trunc(chart.wheeled / chart.size.distance);
  if (!axes) return;
  chart.wheeled -= axes * chart.size.distance;
  turnAxes(chart, axes);
}
