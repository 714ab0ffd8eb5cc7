// Listens to the parallel-coordinates chart that st.plotly_chart drew. Its contract is in brush.py.
const PAUSE = 120; // ms without a change before Python is told
const LOOK = 250; // ms between looks for a chart that was drawn again
const PATIENCE = 40; // looks without a chart before it counts as out of reach

export default function ({ data, parentElement, setStateValue }) {
  const memory = (parentElement.memory ??= { sent: null });
  const tip = parentElement.querySelector(".pl-tip");
  let chart = null;
  let timer = null;
  let looks = 0;

  const brushed = () => {
    const found = {};
    for (const axis of chart?.data?.[0]?.dimensions ?? []) {
      const range = axis.constraintrange;
      if (range?.length) found[axis.name] = Array.isArray(range[0]) ? range : [range];
    }
    return found;
  };
  const tell = () => {
    const ranges = brushed();
    if (JSON.stringify(ranges) === memory.sent) return;
    memory.sent = JSON.stringify(ranges);
    setStateValue("ranges", ranges);
  };
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(tell, PAUSE);
  };
  const hovered = ({ curveNumber, clientX, clientY }) => {
    tip.textContent = data.names[curveNumber] ?? "";
    tip.hidden = !tip.textContent;
    const right = clientX > window.innerWidth - 380;
    Object.assign(tip.style, { top: `${clientY + 14}px`, left: right ? "" : `${clientX + 14}px`,
      right: right ? `${window.innerWidth - clientX + 14}px` : "" });
  };
  const left = () => { tip.hidden = true; };

  // A run of the runs table, drawn over the others: where the axes stand is read off the chart.
  const mark = () => {
    chart?.querySelector(".pl-mark")?.remove();
    if (!chart || !data.mark) return;
    const frame = chart.getBoundingClientRect();
    const names = chart.data[0].dimensions.map((axis) => axis.name); // in the order on screen, dragged or not
    const points = [...chart.querySelectorAll(".axis-brush")]
      .map((axis) => axis.getBoundingClientRect())
      .sort((a, b) => a.x - b.x)
      .map((box, i) => [box.x + box.width / 2 - frame.x, box.y - frame.y + box.height * (data.mark[names[i]] ?? 0)]);
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
    svg.setAttribute("class", "pl-mark");
    line.setAttribute("points", points.map((point) => point.join()).join(" "));
    svg.append(line);
    chart.append(svg);
  };

  const release = () => {
    for (const [name, listener] of Object.entries(LISTENERS)) chart?.removeListener?.(name, listener);
  };
  const LISTENERS = { plotly_restyle: changed, plotly_hover: hovered, plotly_unhover: left };
  const look = () => {
    const found = document.querySelector(`.st-key-${data.chart} .js-plotly-plot`);
    if (found?.on && found !== chart) {
      release();
      chart = found;
      for (const [name, listener] of Object.entries(LISTENERS)) chart.on(name, listener);
      memory.sent ??= JSON.stringify(brushed());
      mark();
    } else if (!chart && ++looks === PATIENCE) setStateValue("hooked", false);
  };
  look();
  mark();
  const watch = setInterval(look, LOOK);
  return () => {
    clearInterval(watch);
    clearTimeout(timer);
    release();
  };
}
