// What the chart was sent, unpacked. A run is its position in what was sent; the best runs come last.
// A place on an axis is a share of it, from 0 at the bottom to 1 at the top.

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
  };
}

function createChart(data, host) {
  const [toolbar, frame, tooltip, menu] = host.children;
  const [faintCanvas, brightCanvas, svg] = frame.children;
  const [, markedLine, hoveredLine, axisGroup] = svg.children;
  const colourOfRun = unpackNumbers(data.colour, Uint8Array);
  return {
    data, host, toolbar, tooltip, menu, faintCanvas, brightCanvas, svg, markedLine, hoveredLine, axisGroup,
    axes: data.axes.map(unpackAxis),
    colourOfRun,
    runs: Array.from(colourOfRun.keys()),
    size: {},
    mark: null, // the run that is drawn over the others
    brightRuns: null, // the runs on the bright canvas, as text
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
