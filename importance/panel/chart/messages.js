// How the chart, its wire and the runs table talk to one another: by events of the page.
// The chart is heavy and sent once. The wire is light, sent after each brush, and alone can call Python.

// In the app the channel is the page. A panel of a report or a notebook has a channel of its own.

const CHART_EVENT = "paramlens-chart";
const channel = typeof panelChannel === "undefined" ? window : panelChannel;

function sendMessage(kind, detail) {
  channel.dispatchEvent(new CustomEvent(CHART_EVENT, { detail: { kind, ...detail } }));
}

// The wire hands this on to Python: ["brush", ranges, number], ["order", names], ["scale", name, scale], ...
function tellPython(...message) {
  sendMessage("request", { what: message });
}
