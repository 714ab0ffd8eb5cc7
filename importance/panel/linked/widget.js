// In a notebook: the panel as anywidget draws it. The model holds what widget.py describes.

// The light or dark theme of the notebook, by the colour of its text.
function followTheme(holder) {
  const follow = () => {
    const numbers = getComputedStyle(holder.parentElement).color.match(/[\d.]+/g);
    if (!numbers) { // the notebook adds the output to the page later
      requestAnimationFrame(follow);
      return;
    }
    const [red, green, blue] = numbers.map(Number);
    holder.style.colorScheme = 0.3 * red + 0.6 * green + 0.1 * blue > 128 ? "dark" : "light";
  };
  follow();
  const watcher = new MutationObserver(() => requestAnimationFrame(follow));
  const attributes = { attributes: true, attributeFilter: ["class", "style", "data-jp-theme-light"] };
  for (const element of [document.documentElement, document.body]) watcher.observe(element, attributes);
  return () => watcher.disconnect();
}

function render({ model, el }) {
  const holder = document.createElement("div");
  el.append(holder);
  el.dataset.lmSuppressShortcuts = "true"; // JupyterLab's keys, such as D to delete the cell
  const stop = followTheme(holder);
  const ask = (...change) => {
    model.set("change", [...change, Date.now()]); // a change that is asked for twice is asked for again
    model.save_changes();
  };
  const panel = showPanel(holder, model.get("content"), {
    brush: (spans) => {
      model.set("spans", spans);
      model.save_changes();
    },
    scale: (axis, scale) => ask("scale", axis, scale),
    flip: (axis) => ask("flip", axis),
  });
  const showAnswer = () => {
    panel.spans = model.get("spans");
    showSelectionOf(panel);
    const answer = model.get("answer");
    const answersNow = JSON.stringify(answer?.spans ?? {}) === JSON.stringify(panel.spans);
    takeAnswer(panel, answersNow ? answer : null); // else the answer to the last brush is still to come
  };
  const showContent = () => {
    panel.spans = model.get("spans");
    takeContent(panel, model.get("content"));
  };
  model.on("change:answer", showAnswer);
  model.on("change:content", showContent);
  showAnswer();
  return () => {
    stop();
    model.off("change:answer", showAnswer);
    model.off("change:content", showContent);
  };
}

export default { render };
