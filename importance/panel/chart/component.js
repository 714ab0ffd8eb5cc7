// The component itself, mounted twice: as the chart and as its wire. Its contract is in pages/ui/parallel.py.

export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector(".pl-chart");
  host.mounted?.abort(); // what the last mount listened to
  host.mounted = new AbortController();
  keepFirstAxis(host, data);
  const { signal } = host.mounted;
  const handlers = data.wire ? wireHandlers(data, setTriggerValue) : startChart(data, host, signal);
  channel.addEventListener(CHART_EVENT, ({ detail }) => handlers[detail.kind]?.(detail), { signal });
  sendMessage(data.wire ? "show" : "ready", data); // either of the two may come first
  return () => host.mounted.abort();
}

// The first axis in sight outlives a mount, as long as the axes are the same ones in any order.
function keepFirstAxis(host, { axes = [] }) {
  const names = JSON.stringify(axes.map(({ name }) => name).sort());
  if (host.axisNames !== names) host.firstAxis = 0;
  host.axisNames = names;
}

function wireHandlers(data, setTriggerValue) {
  return {
    ready: () => sendMessage("show", data),
    request: ({ what }) => setTriggerValue("request", what),
  };
}

function startChart(data, host, signal) {
  const chart = createChart(data, host);
  host.ariaLabel = data.title;
  chart.svg.onpointermove = (event) => hoverAt(chart, event);
  chart.svg.onpointerleave = () => hoverAt(chart, {});
  chart.svg.onlostpointercapture = null;
  chart.svg.onwheel = (event) => turnByWheel(chart, event);
  offerDownloads(chart);
  layOut(chart);
  const watcher = new ResizeObserver(() => {
    if (host.clientWidth !== chart.size.visibleWidth) layOut(chart);
  });
  watcher.observe(host);
  signal.addEventListener("abort", () => watcher.disconnect());
  return {
    show: (selection) => showSelection(chart, selection),
    runs: (mark) => drawMark(chart, mark),
  };
}
