// The two components, each in a shadow of its own, so that no style sheet of the page reaches them, nor theirs
// the page. `chartOf`, `tableOf`, MARKUP and STYLE come from scripts.py.

// A style sheet that a script makes is allowed by a content policy that forbids all others.
function shadowIn(holder, name) {
  const root = holder.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE[name]);
  root.adoptedStyleSheets = [sheet];
  root.innerHTML = MARKUP[name]; // our own, without a word from a file
  return root;
}

// A table that calls `onPick` with what was clicked: [id], or [id, level].
function tableIn(holder, channel, onPick) {
  const parentElement = shadowIn(holder, "data_table");
  const { mountComponent } = tableOf(channel);
  const setTriggerValue = (_, path) => onPick(path);
  return { show: (data) => mountComponent({ data, parentElement, setTriggerValue }) };
}

// A chart that calls `answers[kind]` when a user brushes, moves, scales or flips an axis.
function chartIn(holder, channel, answers) {
  const parentElement = shadowIn(holder, "chart");
  const { mountComponent, unpackAxis, isInside } = chartOf(channel);
  channel.addEventListener("paramlens-chart", ({ detail: { kind, what } }) => {
    if (kind === "ready") answers.ready();
    else if (kind === "request") answers[what[0]]?.(...what.slice(1));
  });
  const send = (detail) => channel.dispatchEvent(new CustomEvent("paramlens-chart", { detail }));
  return {
    mount: (data) => mountComponent({ data, parentElement, setTriggerValue: () => {} }),
    show: (selection) => send({ kind: "show", ...selection }),
    unpackAxis,
    isInside,
  };
}
