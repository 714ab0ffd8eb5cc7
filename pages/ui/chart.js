// The parallel-coordinates chart, and the wire between it and Python. Its contract is in parallel.py.
const EVENT = "paramlens-chart";
const NEAREST = 46; // px between two axes; with more axes than fit, the chart scrolls
const MARGIN = 46; // px right of the last axis

const send = (kind, detail) => window.dispatchEvent(new CustomEvent(EVENT, { detail: { kind, ...detail } }));
const unpack = (text, Numbers) => new Numbers(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
const clamp = (x) => Math.min(1, Math.max(0, x));
const cut = (text, half) => (text.length > 2 * half ? `${text.slice(0, half)}…${text.slice(1 - half)}` : text);
const node = (tag, attributes, ...children) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children); // text goes in as text nodes: names from a file are never read as markup
  return made;
};

export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector(".pl-chart");
  host.hidden = Boolean(data.wire);
  host.left?.abort();
  host.left = new AbortController();
  const wire = { ready: () => send("show", data), told: ({ what }) => setTriggerValue("told", what) };
  const on = data.wire ? wire : draw(data, host, host.left.signal);
  window.addEventListener(EVENT, ({ detail }) => on[detail.kind]?.(detail), { signal: host.left.signal });
  send(data.wire ? "show" : "ready", data); // either of the two may come first
  return () => host.left.abort();
}
const tell = (...what) => send("told", { what });

function draw(data, host, left) {
  const axes = data.axes.map((axis) => {
    const at = Float32Array.from(unpack(axis.at, Uint16Array), (x) => x / 65535);
    const [off, which] = [unpack(axis.off, Int8Array), unpack(axis.which, Uint16Array)];
    return { ...axis, at, which, drawn: at.map((x, i) => x + (off[i] ?? 0) / 1000), spans: [] };
  });
  const colour = unpack(data.colour, Uint8Array);
  const byColour = Array.from(colour.keys()).sort((a, b) => colour[a] - colour[b]);
  const [tools, frame, tip, menu] = host.children;
  const [png, vectors] = tools.children;
  const [canvas, svg] = frame.children;
  const [, marked, hovered, columns] = svg.children;
  const pen = canvas.getContext("2d");
  let mark = null; // {row, at}: a run to draw over the others
  let size = {};

  const down = (share) => (1 - share) * size.room; // px below the upper end of the axes
  const share = ({ clientY }) => clamp(1 - (clientY - svg.getBoundingClientRect().top - size.top) / size.room);
  const within = ({ spans, at, band }, i) =>
    spans.some(([low, high]) => at[i] + band >= low - 1e-4 && at[i] - band <= high + 1e-4);
  const chosen = (i) => axes.every((axis) => !axis.spans.length || within(axis, i));
  const path = (y) => axes.map((axis) => `${axis.x.toFixed(1)},${y(axis).toFixed(1)}`).join(" ");
  const run = (i) => path((axis) => axis.y[i]);

  function layout() {
    const [gaps, longest] = [Math.max(1, axes.length - 1), Math.max(...axes.map(({ wide }) => wide))];
    const wide = Math.max(host.clientWidth, 200);
    const first = Math.min(data.left, wide / 3);
    const room = wide - first;
    const slanted = longest > Math.max(NEAREST, (room - MARGIN) / gaps) - 8;
    const beyond = ({ wide }, k) => 0.9 * wide - ((gaps - k) * (room - MARGIN)) / gaps; // a slanted name's end
    const right = Math.max(MARGIN, ...(slanted ? axes.map(beyond) : []));
    const step = Math.max(NEAREST, (room - right) / gaps);
    const top = slanted ? 40 + 0.4 * longest : 44;
    const width = Math.round(first + step * (axes.length - 1) + right);
    size = { seen: host.clientWidth, width, top, room: data.height - top - 22, turn: slanted ? -26 : 0 };
    axes.forEach((axis, k) => {
      axis.x = first + step * k;
      axis.half = Math.max(7, ((k ? step : first) - 16) / 13); // letters of a tick's text, before and after a cut
      axis.y = axis.drawn.map((x) => top + down(x));
    });
    const scale = Math.min(2, window.devicePixelRatio || 1);
    Object.assign(canvas, { width: width * scale, height: data.height * scale });
    pen.scale(scale, scale);
    svg.setAttribute("width", width);
    svg.setAttribute("height", data.height);
    svg.classList.toggle("slanted", slanted);
    host.classList.toggle("scrolls", width > wide + 4);
    redraw();
  }

  function stroke(runs, style, alpha) {
    Object.assign(pen, { strokeStyle: style, globalAlpha: alpha });
    pen.beginPath();
    for (const i of runs) axes.forEach(({ x, y }, k) => (k ? pen.lineTo(x, y[i]) : pen.moveTo(x, y[i])));
    pen.stroke();
  }
  function lines() {
    pen.clearRect(0, 0, size.width, data.height);
    const bright = byColour.filter(chosen);
    if (bright.length < byColour.length) stroke(byColour, data.faint, 0.13);
    const alpha = Math.min(0.9, Math.max(0.15, 9 / Math.sqrt(bright.length)));
    for (const [of, style] of data.colours.entries()) stroke(bright.filter((i) => colour[i] === of), style, alpha);
    const at = data.rows.indexOf(mark?.row);
    const far = mark?.at && path((axis) => size.top + down(mark.at[axis.name] ?? 0)); // a run that has no line here
    marked.setAttribute("points", at >= 0 ? run(at) : far || "");
  }
  function column(axis) {
    const tick = ([at, text]) => node("text", { class: "tick", x: -6, y: down(at) + 4 }, cut(text, axis.half));
    const range = ([low, high]) =>
      node("rect", { class: "brush", x: -5, y: down(high), width: 10, height: Math.max(3, down(low) - down(high)) });
    const hit = node("rect", { class: "axis-brush", x: -13, y: -6, width: 26, height: size.room + 12 });
    const [before, beyond] = [axis.wide / 2 - axis.x, axis.x + axis.wide / 2 - size.width];
    const aside = size.turn ? 0 : Math.max(0, before) - Math.max(0, beyond); // so that no end of a name is cut
    const above = `translate(${aside},-20) rotate(${size.turn})`;
    const title = node("text", { class: "axis-title", tabindex: 0, role: "button", transform: above }, axis.title);
    hit.onpointerdown = (event) => brush(axis, event);
    title.onpointerdown = (event) => carry(axis, event);
    title.onkeydown = ({ key }) => key === "Enter" && open(axis, title);
    const line = node("line", { y1: -axis.over, y2: size.room + axis.over });
    const parts = [node("title", {}, axis.words), line, ...axis.ticks.map(tick), ...axis.spans.map(range), hit, title];
    return node("g", { transform: `translate(${axis.x},${size.top})` }, ...parts);
  }
  function redraw() {
    columns.replaceChildren(...axes.map(column));
    lines();
  }

  function drag(start, move, done) {
    let [moved, frame] = [false, 0];
    svg.setPointerCapture(start.pointerId);
    svg.onpointermove = (now) => {
      moved ||= Math.hypot(now.clientX - start.clientX, now.clientY - start.clientY) > 4;
      cancelAnimationFrame(frame);
      if (moved) frame = requestAnimationFrame(() => move(now)); // once a frame, however many moves a mouse makes
    };
    svg.onpointerup = svg.onpointercancel = (now) => { // a swipe that scrolls the page cancels
      cancelAnimationFrame(frame);
      Object.assign(svg, { onpointermove: hover, onpointerup: null, onpointercancel: null });
      if (moved && now.type === "pointerup") move(now);
      done(moved);
    };
  }
  function brush(axis, event) { // a new range, or an end or the whole of one; a click lets go
    const [before, start, grip] = [axis.spans, share(event), 6 / size.room];
    const held = before.find(([low, high]) => start > low - grip && start < high + grip);
    const others = held || event.shiftKey ? before.filter((span) => span !== held) : [];
    const [low, high] = held ?? [start, start];
    const upper = !held || Math.abs(start - high) < grip;
    const lower = !upper && Math.abs(start - low) < grip;
    drag(event, (now) => {
      const by = share(now) - start;
      const ends = [upper ? low : clamp(low + by), lower ? high : clamp(high + by)];
      axis.spans = [...others, ends.sort((a, b) => a - b)];
      redraw();
    }, (moved) => {
      if (!moved) axis.spans = [];
      redraw();
      const brushed = axes.filter(({ spans }) => spans.length).map(({ name, spans }) => [name, spans]);
      if (moved || before.length) tell("brush", Object.fromEntries(brushed));
    });
  }
  function carry(axis, event) { // a title: dragged, the axis moves; clicked, its menu opens
    const [title, from] = [event.target, axis.x];
    drag(event, (now) => {
      axis.x = from + now.clientX - event.clientX;
      title.parentNode.setAttribute("transform", `translate(${axis.x},${size.top})`);
    }, (moved) => {
      if (!moved) return open(axis, title);
      axes.sort((a, b) => a.x - b.x);
      layout();
      tell("order", axes.map(({ name }) => name));
    });
  }
  function open(axis, title) {
    const item = ([textContent, ...what]) =>
      Object.assign(document.createElement("button"), { textContent, onclick: () => tell(...what) });
    menu.replaceChildren(...axis.menu.map(item));
    menu.onclick = () => menu.hidePopover();
    const { left, bottom } = title.getBoundingClientRect();
    menu.style = `left: min(${left}px, 100vw - 12rem); top: ${bottom + 4}px`;
    setTimeout(() => menu.showPopover() ?? menu.firstChild.focus()); // this click would close it again
  }
  function hover({ type, clientX, clientY }) {
    const box = svg.getBoundingClientRect();
    const [x, y] = [clientX - box.left, clientY - box.top];
    const k = type === "pointerleave" ? -1 : axes.findIndex((axis) => axis.x > x);
    let [nearest, least] = [-1, 7];
    for (const i of k > 0 ? byColour : []) {
      const [a, b] = [axes[k - 1], axes[k]];
      const away = Math.abs(a.y[i] + ((x - a.x) / (b.x - a.x)) * (b.y[i] - a.y[i]) - y);
      if (away <= least && chosen(i)) [nearest, least] = [i, away];
    }
    hovered.setAttribute("points", nearest < 0 ? "" : run(nearest));
    tip.hidden = nearest < 0;
    if (nearest < 0) return;
    const values = axes.map(({ name, texts, which }) => `${name}: ${texts[which[nearest]]}`);
    tip.textContent = [data.names[nearest], ...values].join("\n");
    const [side, far] = clientX > window.innerWidth / 2 ? ["right", window.innerWidth - clientX] : ["left", clientX];
    tip.style = `${side}: ${far + 14}px; top: min(${clientY + 14}px, 100vh - ${tip.offsetHeight + 8}px)`;
  }

  function picture() { // the chart as one SVG file; the rules that it needs stand in the SVG itself
    const copy = svg.cloneNode(true);
    const { color, fontFamily } = getComputedStyle(host);
    Object.assign(copy.style, { color, fontFamily });
    const style = (i) => ({ points: run(i), stroke: data.colours[colour[i]], "stroke-opacity": 0.6 });
    copy.prepend(...byColour.filter(chosen).map((i) => node("polyline", style(i))));
    return URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" }));
  }
  const save = (href, kind) =>
    Object.assign(document.createElement("a"), { href, download: `parallel-coordinates.${kind}` }).click();
  vectors.onclick = () => save(picture(), "svg");
  png.onclick = async () => {
    const image = Object.assign(new Image(), { src: picture() });
    await image.decode();
    const sheet = Object.assign(document.createElement("canvas"), { width: size.width * 2, height: data.height * 2 });
    sheet.getContext("2d").drawImage(image, 0, 0, sheet.width, sheet.height);
    save(sheet.toDataURL("image/png"), "png");
  };
  Object.assign(svg, { onpointermove: hover, onpointerleave: hover });
  host.ariaLabel = data.title;
  layout();
  const watch = new ResizeObserver(() => host.clientWidth !== size.seen && layout());
  watch.observe(host);
  left.onabort = () => watch.disconnect();
  return {
    show: (sent) => {
      for (const axis of axes) axis.spans = sent.spans[axis.name] ?? [];
      mark = sent.mark;
      redraw();
    },
    runs: ({ row }) => {
      mark = { row };
      lines();
    },
  };
}
