// What the chart was sent, unpacked. A run is its position in what was sent; the best runs come last.
// A place on an axis is a share of it, from 0 at the bottom to 1 at the top.

const BINS = 24; // of the histogram along an axis
const LEVEL_BAR = 0.012; // of an axis, half the height of the bar of a level

function unpackNumbers(text, NumberArray) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new NumberArray(bytes.buffer);
}

function unpackAxis(axis) {
  const shares = Float32Array.from(unpackNumbers(axis.at, Uint16Array), (place) => place / 65535);
  const offsets = unpackNumbers(axis.off, Int8Array); // thousandths, so that equal values do not overlap
  return {
    ...axis,
    shares,
    drawnShares: shares.map((share, run) => share + offsets[run] / 1000),
    textOfRun: unpackNumbers(axis.which, Uint16Array),
    brushed: [], // ranges of shares
    counts: countRuns(axis, shares),
  };
}

// How many runs each part of an axis has, as [middle, half its height, share of the most]; levels have one
// part each.
function countRuns({ band, lane }, shares) {
  const counts = new Map();
  for (const share of shares) {
    const part = band ? share : Math.min(BINS - 1, Math.floor(share * BINS));
    if (inLane(lane, share)) continue;
    counts.set(part, 1 + (counts.get(part) ?? 0));
  }
  const most = Math.max(...counts.values());
  return [...counts].map(([part, count]) => {
    const [middle, half] = band ? [part, Math.min(band, LEVEL_BAR)] : [(part + 0.5) / BINS, 0.5 / BINS];
    return [middle, half, count / most];
  });
}

// The lane of runs without a value, [from, to]: below the values or above them.
function inLane(lane, share) {
  return Boolean(lane) && share >= lane[0] && share <= lane[1];
}

function createChart(data, host) {
  const [toolbar, frame, tooltip, menu, turner] = host.children;
  const [faintCanvas, brightCanvas, svg] = frame.children;
  const [, markedLine, hoveredLine, axisGroup] = svg.children;
  const colourOfRun = unpackNumbers(data.colour, Uint8Array);
  return {
    data, host, toolbar, tooltip, menu, turner, faintCanvas, brightCanvas, svg, markedLine, hoveredLine, axisGroup,
    axes: data.axes.map(unpackAxis),
    colourOfRun,
    runs: Array.from(colourOfRun.keys()),
    inSight: [], // the axes that are drawn
    size: {},
    mark: null, // the run that is drawn over the others
    brightRuns: null, // the runs on the bright canvas, as text
    keysEnd: null, // the timer that sends a brush moved by keys to Python
    brushNumber: 0, // of the last brush sent to Python
    postponed: null, // what came to be shown while something was dragged
  };
}

function isInside(axis, run) {
  const share = axis.shares[run];
  const rounding = 1e-4;
  return axis.brushed.some(
    ([low, high]) => share + axis.band >= low - rounding && share - axis.band <= high + rounding,
  );
}

function isPicked(chart, run) {
  return chart.axes.every((axis) => !axis.brushed.length || isInside(axis, run));
}

function pickedRuns(chart) {
  return chart.runs.filter((run) => isPicked(chart, run));
}
