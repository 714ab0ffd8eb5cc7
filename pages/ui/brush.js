// Listens to the parallel-coordinates chart that st.plotly_chart drew. Its contract is in brush.py.
const PAUSE = 120; // ms without a change before Python is told
const LOOK = 250; // ms between looks for a chart that was drawn again

export default function ({ data, parentElement, setStateValue }) {
  const memory = (parentElement.memory ??= { sent: JSON.stringify(data.ranges), token: data.token });
  if (memory.token !== data.token) {
    memory.token = data.token; // Python changed the brushes itself: draw these, and do not echo them
    memory.sent = JSON.stringify(data.ranges);
    memory.draw = true;
  }
  let chart = null;
  let timer = null;

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
    const text = JSON.stringify(ranges);
    if (text === memory.sent) return;
    memory.sent = text;
    setStateValue("ranges", ranges);
  };
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(tell, PAUSE);
  };

  const hovered = (event) => {
    const row = data.names?.[event.dataIndex ?? event.curveNumber];
    parentElement.querySelector("output").textContent = row ?? "";
  };

  const look = () => {
    const found = document.querySelector(`.st-key-${data.chart} .js-plotly-plot`);
    if (found && found !== chart && typeof found.on === "function") {
      chart = found;
      chart.on("plotly_restyle", changed);
      chart.on("plotly_hover", hovered);
    }
  };
  look();
  const watch = setInterval(look, LOOK);
  return () => {
    clearInterval(watch);
    clearTimeout(timer);
    chart?.removeListener?.("plotly_restyle", changed);
    chart?.removeListener?.("plotly_hover", hovered);
  };
}
