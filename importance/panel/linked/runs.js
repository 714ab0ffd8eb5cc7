// The table of the brushed runs, from what the chart was sent.

const UNITS = { k: 1e3, M: 1e6, B: 1e9 };

// A number as a number, so that it is sorted as one; a dash stands for no value.
function valueOf(text) {
  if (text === "–") return null;
  const [, digits, unit] = /^([−-]?[\d.]+(?:e-?\d+)?)([kMB]?)$/.exec(text) ?? [];
  const number = Number(digits?.replace("−", "-")) * (UNITS[unit] ?? 1);
  return Number.isFinite(number) ? number : text;
}

// The best of these runs first: lines are sent from the worst to the best.
function runTable({ chart, listed }, axes, picked, marked) {
  const { metric, rows, names } = chart;
  const columns = [...axes].sort((a, b) => (b.name === metric) - (a.name === metric));
  const best = [...picked].reverse().slice(0, listed);
  const headings = [["Run", "Run", "ascending"], ...columns.map(({ name, title }) => [title, name, "ascending"])];
  const cut = `The best ${best.length.toLocaleString("en")} of ${picked.length.toLocaleString("en")} runs.`;
  return {
    kind: "runs",
    id: "0",
    headings: Object.fromEntries(headings.map((heading, place) => [place + 1, heading])),
    rows: best.map((run) => [
      rows[run],
      names[run],
      ...columns.map(({ texts, textOfRun, band }) => {
        const text = texts[textOfRun[run]];
        return band && text !== "–" ? text : valueOf(text);
      }),
    ]),
    sorted: null, selected: marked, open: [], find: "", fold: "", still: false, page_size: 5,
    footer: best.length < picked.length ? cut : "",
  };
}
