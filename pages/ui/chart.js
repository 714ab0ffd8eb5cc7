// The parallel-coordinates chart, and the wire between it and Python. Its contract is in parallel.py.
const EVENT = "paramlens-chart";
const NEAREST = 46; // px between two axes; with more axes than fit, the chart scrolls
const node = (tag, attributes = {}, ...children) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children); // text goes in as text nodes: names from a file are never read as markup
  return made;
};
const button = (text, onclick, label = text) => Object.assign(document.createElement("button"), { textContent: text, onclick, title: label, ariaLabel: label });
const send = (kind, detail) => window.dispatchEvent(new CustomEvent(EVENT, { detail: { kind, ...detail } }));
const unpack = (text, Numbers) => new Numbers(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
const clamp = (x) => Math.min(1, Math.max(0, x));

export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector(".pl-chart");
  const handlers = data.wire ? wire(data, setTriggerValue) : draw(data, host);
  const heard = ({ detail }) => handlers[detail.kind]?.(detail);
  host.hidden = Boolean(data.wire);
  host.release?.();
  window.addEventListener(EVENT, heard);
  host.release = () => { window.removeEventListener(EVENT, heard); handlers.release?.(); };
  if (data.wire) handlers.ready();
  else send("ready", {});
  return () => host.release();
}

function wire(data, setTriggerValue) {
  return {
    ready: () => send("show", data),
    brushed: ({ ranges }) => setTriggerValue("brushed", ranges),
    asked: ({ what }) => setTriggerValue("asked", what),
  };
}

function draw(data, host) {
  const axes = data.axes.map((axis) => ({ ...axis, at: unpack(axis.at, Uint16Array), which: unpack(axis.which, Uint16Array),
    off: axis.off && unpack(axis.off, Int8Array) }));
  const colour = unpack(data.colour, Uint8Array);
  const byColour = Array.from(colour.keys()).sort((a, b) => colour[a] - colour[b]);
  const [tools, frame, tip, menu] = host.children;
  const canvas = frame.querySelector("canvas");
  const svg = frame.querySelector("svg");
  let spans = {}; // axis name -> [[low, high], ...], as shares of the axis
  let mark = null; // {row, at}: a run to draw over the others
  let size = {};

  const y = (axis, share) => size.top + (axis.flip ? share : 1 - share) * size.room;
  const share = (axis, at) => clamp(axis.flip ? (at - size.top) / size.room : 1 - (at - size.top) / size.room);
  const within = (axis, i) => (spans[axis.name] ?? []).some(([low, high]) =>
    axis.at[i] / 65535 + axis.band >= low - 1e-4 && axis.at[i] / 65535 - axis.band <= high + 1e-4);
  const chosen = (i) => axes.every((axis) => !spans[axis.name] || within(axis, i));
  const points = (i) => axes.map((axis) => [axis.x, axis.y[i]]);
  const path = (list) => list.map((point) => point.map((x) => x.toFixed(1)).join()).join(" ");

  function layout() {
    const first = Math.max(...axes[0].ticks.map(([, text]) => text.length), 3) * 6.4 + 14;
    const width = Math.max(host.clientWidth, 200);
    const step = Math.max(NEAREST, (width - first - 46) / Math.max(1, axes.length - 1));
    const slanted = Math.max(...axes.map((axis) => axis.title.length)) * 7.2 > step - 8;
    const longest = Math.max(...axes.map((axis) => axis.title.length));
    size = { width: Math.round(first + step * (axes.length - 1) + 46), slanted, top: slanted ? 34 + Math.min(longest, 20) * 2.9 : 40 };
    size.room = data.height - size.top - 22;
    axes.forEach((axis, k) => {
      axis.x = first + step * k;
      axis.y = Float32Array.from(axis.at, (at, i) => y(axis, at / 65535 + (axis.off ? axis.off[i] / 1000 : 0)));
    });
    const scale = Math.min(2, window.devicePixelRatio || 1);
    Object.assign(canvas, { width: size.width * scale, height: data.height * scale });
    for (const [name, value] of [["width", size.width], ["height", data.height]]) {
      svg.setAttribute(name, value);
      canvas.style[name] = `${value}px`;
    }
    canvas.getContext("2d").setTransform(scale, 0, 0, scale, 0, 0);
    host.toggleAttribute("data-scrolls", size.width > width + 4);
    redraw();
  }

  function stroke(pen, runs, style, alpha) {
    pen.strokeStyle = style;
    pen.globalAlpha = alpha;
    pen.beginPath();
    for (const i of runs) axes.forEach((axis, k) => (k ? pen.lineTo(axis.x, axis.y[i]) : pen.moveTo(axis.x, axis.y[i])));
    pen.stroke();
  }
  function lines() {
    const pen = canvas.getContext("2d");
    pen.clearRect(0, 0, size.width, data.height);
    const brushed = Object.keys(spans).length > 0;
    const bright = brushed ? byColour.filter(chosen) : byColour;
    if (brushed) stroke(pen, byColour, data.faint, 0.13);
    const alpha = Math.min(0.9, Math.max(0.15, 9 / Math.sqrt(bright.length)));
    for (let from = 0, to; from < bright.length; from = to) {
      for (to = from; to < bright.length && colour[bright[to]] === colour[bright[from]]; ) to += 1;
      stroke(pen, bright.slice(from, to), data.colours[colour[bright[from]]], alpha);
    }
    const at = data.rows.indexOf(mark?.row);
    svg.querySelector(".mark")?.setAttribute("points", at >= 0 ? path(points(at))
      : mark?.at ? path(axes.map((axis) => [axis.x, y(axis, mark.at[axis.name] ?? 0)])) : "");
  }

  function overlay() {
    svg.replaceChildren(node("polyline", { class: "mark" }), node("polyline", { class: "hover" }), ...axes.map((axis) => {
      const title = node("text", { class: "axis-title", tabindex: 0, role: "button", "data-title": axis.name,
        transform: `translate(${axis.x},${size.top - 14})${size.slanted ? " rotate(-26)" : ""}`,
        "text-anchor": size.slanted ? "start" : "middle" }, axis.title);
      const ticks = axis.ticks.map(([at, text]) => node("text", { class: "tick", x: axis.x - 6, y: y(axis, at) + 4, "text-anchor": "end" }, text));
      const brushes = (spans[axis.name] ?? []).map(([low, high]) => node("rect", { class: "brush", x: axis.x - 5, width: 10,
        y: Math.min(y(axis, low), y(axis, high)), height: Math.max(3, Math.abs(y(axis, high) - y(axis, low))) }));
      const hit = node("rect", { class: "axis-brush", "data-axis": axis.name, x: axis.x - 13, y: size.top - 6, width: 26, height: size.room + 12 });
      const words = node("title", {}, `${axis.name} (${axis.about}): drag the name to move it, click it for more`);
      return node("g", {}, words, node("line", { x1: axis.x, x2: axis.x, y1: size.top - (axis.band && 16), y2: size.top + size.room + (axis.band && 16) }), ...ticks, ...brushes, hit, title);
    }));
  }
  const named = (name) => axes.find((axis) => axis.name === name);
  const redraw = () => { overlay(); lines(); };
  const tell = () => send("brushed", { ranges: Object.fromEntries(axes.filter((axis) => spans[axis.name]).map((axis) => {
    const [low, high] = axis.range;
    return [axis.name, spans[axis.name].map((ends) => ends.map((end) => low + end * (high - low)))];
  })) });
  function setSpans(name, list) {
    const { [name]: _, ...others } = spans;
    spans = list.length ? { ...others, [name]: list } : others;
  }

  function brush(axis, event) {
    const start = share(axis, event.offsetY);
    const before = spans[axis.name] ?? [];
    const grip = 6 / size.room;
    const held = before.findIndex(([low, high]) => start > low - grip && start < high + grip);
    const [low, high] = before[held] ?? [start, start];
    const end = held < 0 || Math.abs(start - high) < grip ? "high" : Math.abs(start - low) < grip ? "low" : "both";
    const others = held < 0 ? (event.shiftKey ? before : []) : before.filter((_, i) => i !== held);
    let moved = false;
    const span = (now) => (end === "both" ? [clamp(low + now - start), clamp(high + now - start)]
      : [end === "low" ? high : low, now].sort((a, b) => a - b));
    drag(event, (at) => {
      moved ||= Math.abs(at.offsetY - event.offsetY) > 3;
      if (!moved) return;
      setSpans(axis.name, [...others, span(share(axis, at.offsetY))]);
      redraw();
    }, () => {
      if (!moved) setSpans(axis.name, []);
      redraw();
      if (moved || before.length) tell();
    });
  }
  function carry(axis, event) { // a title: dragged, the axis moves; clicked, its menu opens
    const group = event.target.closest("g");
    let by = 0;
    drag(event, (at) => {
      by = at.offsetX - event.offsetX;
      if (Math.abs(by) > 6) group.setAttribute("transform", `translate(${by},0)`);
    }, () => {
      if (Math.abs(by) <= 6) return open(axis);
      axes.sort((a, b) => a.x + (a === axis ? by : 0) - b.x - (b === axis ? by : 0));
      layout();
      send("asked", { what: ["order", axes.map(({ name }) => name)] });
    });
  }
  function drag(event, move, done) {
    svg.setPointerCapture(event.pointerId);
    let frameId = 0;
    svg.onpointermove = (at) => { cancelAnimationFrame(frameId); frameId = requestAnimationFrame(() => move(at)); };
    svg.onpointerup = (at) => { cancelAnimationFrame(frameId); move(at); svg.onpointermove = hover; svg.onpointerup = null; done(); };
  }
  function open(axis) {
    const ask = (text, ...what) => button(text, () => { menu.hidden = true; send("asked", { what: [...what] }); });
    menu.replaceChildren(...axis.scales.filter((scale) => scale !== axis.scale).map((scale) => ask(`${scale} scale`, "scale", axis.name, scale)),
      ask("flip", "flip", axis.name), ask("colour by this", "colour", axis.name), ask("axes by importance", "order", []));
    Object.assign(menu.style, { left: `${Math.min(axis.x - frame.scrollLeft, host.clientWidth - 170)}px`, top: `${size.top}px` });
    menu.hidden = false;
    menu.firstChild.focus();
  }
  function hover(event) {
    const k = axes.findIndex((axis) => axis.x > event.offsetX);
    let nearest = -1;
    if (k > 0 && event.type !== "pointerleave") {
      const [left, right] = [axes[k - 1], axes[k]];
      const t = (event.offsetX - left.x) / (right.x - left.x);
      let least = 7;
      for (const i of byColour) {
        const away = Math.abs(left.y[i] + t * (right.y[i] - left.y[i]) - event.offsetY);
        if (away <= least && chosen(i)) [least, nearest] = [away, i];
      }
    }
    svg.querySelector(".hover").setAttribute("points", nearest < 0 ? "" : path(points(nearest)));
    tip.hidden = nearest < 0;
    tip.textContent = nearest < 0 ? "" : [data.names[nearest], ...axes.map((axis) => `${axis.name}: ${axis.texts[axis.which[nearest]]}`)].join("\n");
    const right = event.clientX > window.innerWidth - 340;
    Object.assign(tip.style, { top: `${Math.min(event.clientY + 14, window.innerHeight - tip.offsetHeight - 8)}px`,
      left: right ? "" : `${event.clientX + 14}px`, right: right ? `${window.innerWidth - event.clientX + 14}px` : "" });
  }
  svg.onpointermove = svg.onpointerleave = hover;
  svg.onpointerdown = (event) => {
    menu.hidden = true;
    if (event.target.closest("[data-title]")) carry(named(event.target.closest("[data-title]").dataset.title), event);
    else if (event.target.dataset.axis !== undefined) brush(named(event.target.dataset.axis), event);
  };
  svg.onkeydown = (event) => event.key === "Enter" && open(named(event.target.dataset.title));
  menu.onkeydown = (event) => { if (event.key === "Escape") menu.hidden = true; };

  function picture() { // the chart as one SVG file, with the page's own colours written into it
    const copy = svg.cloneNode(true);
    const { color, fontFamily } = getComputedStyle(host);
    const runs = byColour.filter(chosen).map((i) => node("polyline", { points: path(points(i)), stroke: data.colours[colour[i]], "stroke-opacity": 0.6 }));
    copy.prepend(node("style", {}, `text{font:11px ${fontFamily};fill:${color}}.axis-title{font-size:12px}polyline{fill:none}line{stroke:${color};stroke-opacity:.4}.axis-brush{fill:none}.brush{fill:${color};fill-opacity:.3}`), ...runs);
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    return URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" }));
  }
  const save = (href, name) => Object.assign(document.createElement("a"), { href, download: name }).click();
  async function png() {
    const image = Object.assign(new Image(), { src: picture() });
    await image.decode();
    const sheet = Object.assign(document.createElement("canvas"), { width: size.width * 2, height: data.height * 2 });
    sheet.getContext("2d").drawImage(image, 0, 0, sheet.width, sheet.height);
    save(sheet.toDataURL("image/png"), "parallel-coordinates.png");
  }
  tools.replaceChildren(button("PNG", png, "Download the chart as PNG"),
    button("SVG", () => save(picture(), "parallel-coordinates.svg"), "Download the chart as SVG"));
  host.setAttribute("aria-label", data.title);
  layout();
  const watch = new ResizeObserver(() => { if (host.clientWidth !== size.seen) { size.seen = host.clientWidth; layout(); size.seen = host.clientWidth; } });
  watch.observe(host);
  return {
    show: (sent) => {
      spans = Object.fromEntries(axes.filter(({ name }) => sent.spans[name]).map(({ name, range: [low, high] }) =>
        [name, sent.spans[name].map((ends) => ends.map((end) => clamp((end - low) / (high - low))))]));
      mark = sent.mark;
      redraw();
    },
    mark: ({ row }) => { mark = row === null ? null : { row }; lines(); },
    release: () => watch.disconnect(),
  };
}
