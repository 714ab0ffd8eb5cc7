// Gestures: brush an axis, carry it by its title, open its menu, hover over a line.

const CLICK_TOLERANCE = 4; // px that the pointer may move in a click
const GRIP = 6; // px around the end of a brush by which it is taken
const HOVER_DISTANCE = 7; // px

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
  const grip = GRIP / chart.size.axisHeight;
  const taken = before.find(([low, high]) => start > low - grip && start < high + grip);
  const others = taken || press.shiftKey ? before.filter((range) => range !== taken) : [];
  const ends = taken ?? [start, start];
  const takenEnd = ends.findIndex((end) => Math.abs(end - start) < grip);

  const resize = (event) => {
    const change = shareAtPointer(chart, event) - start;
    const range = ends.map((end, place) => {
      const moves = takenEnd < 0 || takenEnd === place;
      return moves ? Math.min(1, Math.max(0, end + change)) : end;
    });
    range.sort((a, b) => a - b);
    axis.brushed = [...others, range];
    redraw(chart);
  };
  const finish = (moved) => {
    if (!moved) axis.brushed = [];
    if (moved || before.length) {
      tellPython("brush", Object.fromEntries(chart.axes.map(({ name, brushed }) => [name, brushed])));
    }
    redraw(chart);
  };
  followPointer(chart, press, resize, finish);
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
    chart.axes.sort((a, b) => a.x - b.x);
    layOut(chart);
    tellPython("order", chart.axes.map(({ name }) => name));
  };
  followPointer(chart, press, carry, finish);
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
  const next = chart.axes.findIndex((axis) => axis.x > x);
  const [left, right] = [chart.axes[next - 1], chart.axes[next]];
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
  const { svg, hoveredLine, tooltip } = chart;
  const box = svg.getBoundingClientRect();
  const run = lineNearPointer(chart, clientX - box.left, clientY - box.top);
  hoveredLine.setAttribute("points", run === undefined ? "" : pointsOfRun(chart, run));
  tooltip.hidden = run === undefined;
  if (tooltip.hidden) return;
  const values = chart.axes.map(({ name, texts, textOfRun }) => `${name}: ${texts[textOfRun[run]]}`);
  tooltip.textContent = [chart.data.names[run], ...values].join("\n");
  tooltip.style = `--x: ${clientX}px; --y: ${clientY}px`;
}
