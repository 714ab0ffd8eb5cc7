// The parallel-coordinates chart, and the wire between it and Python. Its contract is in parallel.py.
const EVENT = "paramlens-chart";
const send = (kind, detail) => window.dispatchEvent(new CustomEvent(EVENT, { detail: { kind, ...detail } }));
const tell = (...what) => send("told", { what });

const unpack = (text, Numbers) => new Numbers(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
const clamp = (x) => Math.min(1, Math.max(0, x));
const node = (tag, attributes, ...children) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children); // text goes in as text nodes: names from a file are never read as markup
  return made;
};

export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector(".pl-chart");
  host.left?.abort();
  host.left = new AbortController();
  const wire = { ready: () => send("show", data), told: ({ what }) => setTriggerValue("told", what) };
  const on = data.wire ? wire : draw(data, host, host.left.signal);
  window.addEventListener(EVENT, ({ detail }) => on[detail.kind]?.(detail), { signal: host.left.signal });
  send(data.wire ? "show" : "ready", data); // either of the two may come first
  return () => host.left.abort();
}

function draw(data, host, gone) {
  const axes = data.axes.map((axis) => {
    const at = Float32Array.from(unpack(axis.at, Uint16Array), (x) => x / 65535);
    const [off, which] = [unpack(axis.off, Int8Array), unpack(axis.which, Uint16Array)];
    return { ...axis, at, which, drawn: at.map((x, i) => x + off[i] / 1000), spans: [] };
  });
  const colour = unpack(data.colour, Uint8Array);
  const byColour = Array.from(colour.keys()); // the runs, as they are sent: the best are drawn last
  const [tools, frame, tip, menu] = host.children;
  const [png, vectors] = tools.children;
  const [faint, bright, svg] = frame.children;
  const [, marked, hovered, columns] = svg.children;
  let [mark, inked, size] = [null, null, {}]; // the run drawn over the others; the runs drawn bright
  let late = null; // what came to be shown while something was dragged

  const down = (share) => (1 - share) * size.room; // px below the upper end of the axes
  const share = ({ clientY }) => clamp(1 - (clientY - svg.getBoundingClientRect().top - size.top) / size.room);
  const within = ({ spans, at, band }, i) =>
    spans.some(([low, high]) => at[i] + band >= low - 1e-4 && at[i] - band <= high + 1e-4);
  const chosen = (i) => axes.every((axis) => !axis.spans.length || within(axis, i));
  const path = (y) => axes.map((axis) => `${axis.x.toFixed(1)},${y(axis).toFixed(1)}`).join(" ");
  const run = (i) => path((axis) => axis.y[i]);

  function layout() {
    const { height, left, margin, nearest, longest } = data;
    const [seen, gaps] = [host.clientWidth, Math.max(1, axes.length - 1)];
    const apart = (right) => Math.max(nearest, (seen - left - right) / gaps);
    const slanted = longest > apart(margin) - 8;
    const beyond = ({ wide }, k) => (slanted ? 0.9 * wide - (gaps - k) * apart(margin) : 0); // the end of a name
    const right = Math.max(margin, ...axes.map(beyond));
    const width = Math.round(left + apart(right) * (axes.length - 1) + right);
    const top = slanted ? 40 + 0.4 * longest : 44;
    size = { seen, width, top, room: height - top - 22, turn: slanted ? -26 : 0 };
    axes.forEach((axis, k) => {
      axis.x = left + apart(right) * k;
      axis.y = axis.drawn.map((x) => top + down(x));
    });
    const scale = Math.min(2, window.devicePixelRatio || 1);
    for (const canvas of [faint, bright]) {
      Object.assign(canvas, { width: width * scale, height: height * scale, style: `width: ${width}px` });
      canvas.getContext("2d").scale(scale, scale);
    }
    stroke(faint, byColour, data.faint, 0.13);
    inked = null;
    svg.setAttribute("width", width);
    svg.setAttribute("height", height);
    svg.classList.toggle("slanted", slanted);
    host.classList.toggle("scrolls", width > seen + 4);
    redraw();
  }

  function stroke(canvas, runs, strokeStyle, globalAlpha) {
    const pen = Object.assign(canvas.getContext("2d"), { strokeStyle, globalAlpha });
    pen.beginPath();
    for (const i of runs) axes.forEach(({ x, y }, k) => (k ? pen.lineTo(x, y[i]) : pen.moveTo(x, y[i])));
    pen.stroke();
  }
  function lines() {
    const runs = byColour.filter(chosen);
    if (String(runs) === inked) return; // drawing is what takes time
    inked = String(runs);
    faint.hidden = runs.length === byColour.length;
    bright.getContext("2d").clearRect(0, 0, size.width, data.height);
    const alpha = Math.min(0.9, Math.max(0.15, 9 / Math.sqrt(runs.length)));
    data.colours.forEach((style, of) => stroke(bright, runs.filter((i) => colour[i] === of), style, alpha));
  }
  function point(told) { // a run: its row, and its shares of the axes in case it has no line here
    mark = told;
    const at = data.rows.indexOf(mark?.row);
    const far = mark?.at && path((axis) => size.top + down(mark.at[axis.name] ?? 0));
    marked.setAttribute("points", at < 0 ? far || "" : run(at));
  }
  function column(axis) {
    const tick = ([at, text]) => node("text", { class: "tick", x: -6, y: down(at) + 4 }, text);
    const range = ([low, high]) =>
      node("rect", { class: "brush", x: -5, y: down(high), width: 10, height: Math.max(3, down(low) - down(high)) });
    const hit = node("rect", { class: "axis-brush", x: -13, y: -6, width: 26, height: size.room + 12 });
    const inside = Math.min(Math.max(axis.x, axis.wide / 2), size.width - axis.wide / 2); // no end of a name is cut
    const above = `translate(${size.turn ? 0 : inside - axis.x},-20) rotate(${size.turn})`;
    const title = node("text", { class: "axis-title", tabindex: 0, role: "button", transform: above }, axis.title);
    hit.onpointerdown = (event) => brush(axis, event);
    title.onpointerdown = (event) => carry(axis, event);
    title.onkeydown = ({ key }) => key === "Enter" && open(axis, title);
    const line = node("line", { y1: -axis.over, y2: size.room + axis.over });
    const parts = [node("title", {}, axis.words), line, ...axis.ticks.map(tick), ...axis.spans.map(range), hit, title];
    return node("g", { transform: `translate(${axis.x},${size.top})` }, ...parts);
  }
  function redraw(told = mark) {
    columns.replaceChildren(...axes.map(column));
    lines();
    point(told);
  }

  function show(sent) {
    if (svg.onlostpointercapture) return (late = sent);
    for (const axis of axes) axis.spans = sent.spans[axis.name] ?? [];
    redraw(sent.mark);
  }

  function drag(start, move, done) {
    if (start.button) return; // the right one opens the browser's menu
    let moved = false;
    svg.setPointerCapture(start.pointerId);
    svg.onpointermove = (now) => {
      moved ||= Math.hypot(now.clientX - start.clientX, now.clientY - start.clientY) > 4;
      if (moved) move(now);
    };
    svg.onlostpointercapture = () => { // let go, or a swipe that scrolls the page
      Object.assign(svg, { onpointermove: hover, onlostpointercapture: null });
      done(moved);
      if (late && !moved) show(late); // what moved is told, and comes back with all that is to be shown
      late = null;
    };
  }
  function brush(axis, event) { // a new range, or an end or the whole of one; a click lets go
    const [before, start, grip] = [axis.spans, share(event), 6 / size.room];
    const held = before.find(([low, high]) => start > low - grip && start < high + grip);
    const others = held || event.shiftKey ? before.filter((span) => span !== held) : [];
    const ends = held ?? [start, start];
    const end = ends.findIndex((one) => Math.abs(one - start) < grip);
    drag(event, (now) => {
      const moved = ends.map((one, k) => (end < 0 || end === k ? clamp(one + share(now) - start) : one));
      axis.spans = [...others, moved.sort((a, b) => a - b)];
      redraw();
    }, (moved) => {
      if (!moved) axis.spans = [];
      if (moved || before.length) tell("brush", Object.fromEntries(axes.map(({ name, spans }) => [name, spans])));
      redraw();
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
  function hover({ clientX, clientY }) {
    const box = svg.getBoundingClientRect();
    const [x, y] = [clientX - box.left, clientY - box.top];
    const k = axes.findIndex((axis) => axis.x > x);
    const [a, b] = [axes[k - 1], axes[k]];
    const away = (i) => Math.abs(a.y[i] + ((x - a.x) / (b.x - a.x)) * (b.y[i] - a.y[i]) - y);
    const near = a ? byColour.filter((i) => away(i) < 7 && chosen(i)) : [];
    const nearest = near.reduce((best, i) => (away(i) <= away(best) ? i : best), near[0]);
    hovered.setAttribute("points", near.length ? run(nearest) : "");
    tip.hidden = !near.length;
    if (tip.hidden) return;
    const values = axes.map(({ name, texts, which }) => `${name}: ${texts[which[nearest]]}`);
    tip.textContent = [data.names[nearest], ...values].join("\n");
    tip.style = `--x: ${clientX}px; --y: ${clientY}px`;
  }

  function picture() { // the chart as one SVG file; the rules that it needs stand in the SVG itself
    const copy = svg.cloneNode(true);
    const { color, fontFamily } = getComputedStyle(host);
    Object.assign(copy.style, { color, fontFamily });
    const ground = { width: "100%", height: "100%", fill: getComputedStyle(menu).backgroundColor };
    const style = (i) => ({ points: run(i), stroke: data.colours[colour[i]], "stroke-opacity": 0.6 });
    copy.prepend(node("rect", ground), ...byColour.filter(chosen).map((i) => node("polyline", style(i))));
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
  Object.assign(svg, { onpointermove: hover, onpointerleave: () => hover({}), onlostpointercapture: null });
  host.ariaLabel = data.title;
  layout();
  const watch = new ResizeObserver(() => host.clientWidth !== size.seen && layout());
  watch.observe(host);
  gone.onabort = () => watch.disconnect();
  return { show, runs: point };
}
