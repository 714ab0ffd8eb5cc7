// The panel: one brush on the chart, followed by both tables. `content` comes from content.py.

const LEVEL_REACH = 0.3 / 0.18; // of the band of a level, what a brush on the level takes
const count = (number) => number.toLocaleString("en");

// `answers` is what Python does, if there is one: brush(ranges), scale(axis, scale) and flip(axis). Without it
// the importances stay those of all runs.
function showPanel(holder, content, answers = {}) {
  const root = shadowIn(holder, "linked");
  const channel = new EventTarget();
  const panel = {
    content, answers, root, spans: {}, axisNames: null, marked: null, markedRun: null, answered: null,
    find: (selector) => root.querySelector(selector),
  };
  panel.chart = chartIn(panel.find(".chart"), channel, {
    ready: () => showSelectionOf(panel),
    brush: (ranges) => brushPanel(panel, ranges),
    order: (names) => orderPanel(panel, names),
    scale: (...change) => answers.scale?.(...change),
    flip: (...change) => answers.flip?.(...change),
  });
  panel.importances = tableIn(panel.find(".importances"), channel, (path) => pickParameter(panel, path));
  panel.runs = tableIn(panel.find(".runs"), channel, ([row]) => pickRun(panel, row));
  panel.find(".state button").onclick = () => brushPanel(panel, {});
  takeContent(panel, content);
  return panel;
}

function takeContent(panel, content) {
  panel.content = content;
  panel.axes = content.chart.axes.map(panel.chart.unpackAxis);
  showLegend(panel);
  mountChart(panel);
  showTables(panel);
}

// Axes in the order that the user chose, or by importance.
function mountChart(panel) {
  const { content, axisNames } = panel;
  const placeOf = ({ name }) => axisNames.indexOf(name);
  const axes = axisNames ? [...content.chart.axes].sort((a, b) => placeOf(a) - placeOf(b)) : content.chart.axes;
  panel.chart.mount({ ...content.chart, axes });
}

function showSelectionOf(panel) {
  const { spans, marked, markedRun } = panel;
  const mark = markedRun === null ? null : { row: markedRun, at: {} };
  panel.chart.show({ spans, markedAxis: marked, mark });
}

function brushPanel(panel, ranges) {
  const spans = Object.fromEntries(Object.entries(ranges).filter(([, each]) => each.length));
  if (JSON.stringify(spans) === JSON.stringify(panel.spans)) return; // nobody would answer
  panel.spans = spans;
  panel.answered = null;
  panel.answers.brush?.(panel.spans);
  showSelectionOf(panel);
  showTables(panel);
}

function orderPanel(panel, names) {
  panel.axisNames = names.length ? names : null;
  if (!names.length) mountChart(panel);
}

function pickParameter(panel, [name, level]) {
  if (level !== undefined) {
    brushLevel(panel, name, level);
    return;
  }
  panel.marked = panel.marked === name ? null : name;
  showSelectionOf(panel);
  showTables(panel);
}

// Click a level: the runs with it are brushed. Click it again: all are shown.
function brushLevel(panel, name, level) {
  const axis = panel.axes.find((other) => other.name === name);
  const text = level === "missing" && !axis?.texts.includes(level) ? "–" : level;
  const run = axis ? [...axis.textOfRun].findIndex((place) => axis.texts[place] === text) : -1;
  if (run < 0) return; // no line has this level
  const share = axis.shares[run];
  const inLane = axis.lane && share >= axis.lane[0] && share <= axis.lane[1];
  const reach = axis.band * LEVEL_REACH;
  const range = inLane ? axis.lane : [share - reach, share + reach];
  const others = { ...panel.spans };
  delete others[name];
  const same = JSON.stringify(panel.spans[name]) === JSON.stringify([range]);
  brushPanel(panel, same ? others : { ...others, [name]: [range] });
}

function pickRun(panel, row) {
  panel.markedRun = panel.markedRun === row ? null : row;
  showSelectionOf(panel);
  showTables(panel);
}

function brushedRuns({ axes, spans, chart, content }) {
  for (const axis of axes) axis.brushed = spans[axis.name] ?? [];
  return [...content.chart.rows.keys()].filter((run) =>
    axes.every((axis) => !axis.brushed.length || chart.isInside(axis, run)),
  );
}

function showTables(panel) {
  const { content, axes, answered, spans } = panel;
  const brushed = brushedRuns(panel);
  const isBrushed = Object.keys(spans).length > 0;
  const table = answered?.table ?? content.table;
  panel.importances.show({ ...table, selected: panel.marked });
  panel.runs.show(runTable(content, axes, brushed, panel.markedRun));
  panel.find(".state span").textContent = answered?.state ?? stateText(panel, brushed.length, isBrushed);
  panel.find(".state button").hidden = !isBrushed;
}

// What is brushed, and which runs the importances are about.
function stateText({ content, answers }, brushed, isBrushed) {
  const { total, rows } = content.chart;
  if (!isBrushed) return `All ${count(total)} runs. Drag along an axis to select some of them.`;
  const part = `${count(brushed)} of ${rows.length < total ? `${count(rows.length)} lines` : `${count(total)} runs`}`;
  if (answers.brush) return `${part} brushed. Ranking them …`;
  return `${part} brushed. The importances are still those of all ${count(total)} runs.`;
}

// What Python found for the brushed runs: `table`, and `state` in words. null: it looked at all runs again.
function takeAnswer(panel, answered) {
  panel.answered = answered;
  showTables(panel);
}

function showLegend(panel) {
  const { column, ends, pale } = panel.content.legend;
  const scale = document.createElement("span");
  scale.append(ends[0], document.createElement("i"), ends[1]);
  panel.find(".legend").replaceChildren(column, scale, pale ? ` · pale: ${pale}` : "");
}
