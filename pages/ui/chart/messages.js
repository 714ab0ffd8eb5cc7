// How the chart, its wire and the runs table talk to one another: by events of the page.
// The chart is heavy and sent once. The wire is light, sent after each brush, and alone can call Python.

const CHART_EVENT = "paramlens-chart";

function sendMessage(kind, detail) {
  window.dispatchEvent(new CustomEvent(CHART_EVENT, { detail: { kind, ...detail } }));
}

// The wire hands this on to Python: ["brush", ranges], ["order", names], ["scale", name, scale], ...
function tellPython(...message) {
  sendMessage("request", { what: message });
}
