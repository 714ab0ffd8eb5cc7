// What the eye would find on a page, by measurement. `window.measure` returns the findings of one screen.
(() => {
  const HIDDEN = new Set(["hidden", "clip"]);
  const SCROLLS = new Set(["auto", "scroll"]);
  const SKIPPED = new Set(["STYLE", "SCRIPT", "NOSCRIPT", "TITLE", "OPTION", "TEXTAREA"]);

  const parentOf = (node) =>
    node.assignedSlot || node.parentElement || (node.getRootNode() instanceof ShadowRoot ? node.getRootNode().host : null);

  function* elements(root) {
    for (const element of root.querySelectorAll("*")) {
      yield element;
      if (element.shadowRoot) yield* elements(element.shadowRoot);
    }
  }

  function chain(element) {
    const found = [];
    for (let e = element; e; e = parentOf(e)) found.push(e);
    return found;
  }

  const isShown = (ancestors) =>
    ancestors.every((e) => {
      const style = getComputedStyle(e);
      return style.visibility !== "hidden" && style.display !== "none" && style.opacity !== "0";
    });

  const where = (element) => {
    const card = chain(element).map((e) => String(e.className?.baseVal ?? e.className).match(/st-key-\S+/)?.[0]).find(Boolean);
    return `${card ?? "page"} ${element.tagName.toLowerCase()}.${String(element.className?.baseVal ?? element.className).split(" ").at(-1)}`;
  };

  // Each text with its lines, the part of them that no ancestor hides, and its element.
  function texts() {
    const found = [];
    for (const element of elements(document)) {
      if (SKIPPED.has(element.tagName)) continue;
      const own = [...element.childNodes].filter((n) => n.nodeType === 3 && n.textContent.trim());
      if (!own.length) continue;
      const ancestors = chain(element);
      if (!isShown(ancestors)) continue;
      for (const node of own) {
        const range = document.createRange();
        range.selectNodeContents(node);
        const lines = [...range.getClientRects()].filter((r) => r.width > 1 && r.height > 1);
        if (!lines.length) continue;
        // The box around a slanted line is larger than the line: such titles are looked at in the pictures.
        const matrix = element.getScreenCTM?.();
        if (matrix && Math.abs(matrix.b) > 0.01) continue;
        found.push({ element, ancestors, text: node.textContent.trim().replace(/\s+/g, " "), lines });
      }
    }
    return found;
  }

  // How far a text reaches out of the part of it that can be seen without scrolling, and out of what can be scrolled to.
  function clipped(line, ancestors) {
    let [left, top, right, bottom] = [line.left, line.top, line.right, line.bottom];
    let lost = 0;
    for (const e of ancestors) {
      const style = getComputedStyle(e);
      if (style.position === "fixed") return { box: { left, top, right, bottom }, lost };
      const box = e.getBoundingClientRect();
      const [x, y] = [style.overflowX, style.overflowY];
      if (e instanceof SVGElement && e.tagName !== "svg") continue;
      if (e === document.body || e === document.documentElement) continue;
      if (HIDDEN.has(x)) lost = Math.max(lost, box.left - left, right - box.right);
      if (HIDDEN.has(y)) lost = Math.max(lost, box.top - top - 2, bottom - box.bottom - 2);
      if (HIDDEN.has(x) || SCROLLS.has(x)) [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
      if (HIDDEN.has(y) || SCROLLS.has(y)) [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
      if (left >= right || top >= bottom) return { box: null, lost };
    }
    return { box: { left, top, right, bottom }, lost };
  }

  function colour(text) {
    const parts = text.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
    if (text.startsWith("color(srgb")) return [...parts.slice(0, 3).map((p) => 255 * p), parts[3] ?? 1];
    return [parts[0], parts[1], parts[2], parts[3] ?? 1];
  }
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };

  function contrast(element, ancestors, line) {
    const [x, y] = [line.left + line.width / 2, line.top + line.height / 2];
    if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return null; // not on the screen
    const isBehind = (box) => box.left <= x && x <= box.right && box.top <= y && y <= box.bottom;
    const style = getComputedStyle(element);
    let opacity = 1;
    let behind = [0, 0, 0, 0];
    for (const e of ancestors) {
      const s = getComputedStyle(e);
      if (s.backgroundImage !== "none") return null; // a picture: not measured
      if (behind[3] < 1 && isBehind(e.getBoundingClientRect())) {
        const next = e instanceof SVGElement ? [0, 0, 0, 0] : colour(s.backgroundColor);
        const alpha = behind[3] + next[3] * (1 - behind[3]);
        if (alpha) behind = [0, 1, 2].map((i) => (behind[i] * behind[3] + next[i] * next[3] * (1 - behind[3])) / alpha).concat(alpha);
      }
      opacity *= Number(s.opacity);
    }
    const ground = behind[3] < 1 ? over(behind, [255, 255, 255, 1]) : behind;
    const ink = colour(element instanceof SVGElement ? style.fill : style.color);
    if (ink[3] * opacity < 0.05) return null; // not drawn
    const seen = over([ink[0], ink[1], ink[2], ink[3] * opacity * Number(element instanceof SVGElement ? style.fillOpacity : 1)], ground);
    const [a, b] = [light(seen), light(ground)].sort((p, q) => q - p);
    return (a + 0.05) / (b + 0.05);
  }

  const overlap = (a, b) => Math.min(Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));

  window.measure = () => {
    const findings = [];
    const add = (kind, text, detail) => findings.push({ kind, text: String(text).slice(0, 90), detail });
    const main = document.querySelector("[data-testid=stMain]") ?? document.body;
    for (const e of [document.scrollingElement, main]) {
      if (e.scrollWidth > e.clientWidth + 1) add("page overflow", "the page scrolls sideways", `${e.scrollWidth} > ${e.clientWidth}`);
    }
    for (const e of document.querySelectorAll("[data-testid=stButtonGroup] *")) {
      const scrolls = getComputedStyle(e).overflowX === "auto" && e.scrollWidth > e.clientWidth + 1;
      if (scrolls) add("cut buttons", e.innerText, `${e.scrollWidth} > ${e.clientWidth}`);
    }
    const seen = [];
    for (const { element, ancestors, text, lines } of texts()) {
      const titled = ancestors.slice(0, 4).some((e) => (e.getAttribute("title") ?? e.getAttribute("aria-label") ?? "").includes(text));
      let cut = 0;
      let visible = false;
      for (const line of lines) {
        const { box, lost } = clipped(line, ancestors);
        cut = Math.max(cut, lost);
        visible ||= Boolean(box);
        if (box) seen.push({ box, element, ancestors, text });
      }
      if (!visible) continue; // all of it is folded away
      if (cut > 1.5) add(titled ? "shortened" : "cut text", text, `${where(element)}, ${Math.round(cut)} px`);
      const disabled = ancestors.some((e) => e.matches?.(":disabled, [aria-disabled=true], [data-disabled=true]"));
      const material = getComputedStyle(element).fontFamily.includes("Material");
      const ratio = material || disabled ? null : contrast(element, ancestors, lines[0]);
      const style = getComputedStyle(element);
      const needed = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
      if (ratio !== null && ratio < needed - 0.01) add("contrast", text, `${where(element)}, ${ratio.toFixed(2)}`);
    }
    const floats = (a) => a.ancestors.find((e) => ["fixed", "sticky"].includes(getComputedStyle(e).position));
    for (const item of seen) item.floats = floats(item);
    seen.sort((a, b) => a.box.top - b.box.top);
    for (let i = 0; i < seen.length; i++) {
      for (let j = i + 1; j < seen.length && seen[j].box.top < seen[i].box.bottom; j++) {
        const [a, b] = [seen[i], seen[j]];
        if (a.element === b.element || a.floats !== b.floats) continue;
        const depth = overlap(a.box, b.box);
        if (depth > 2.5) add("overlap", `${a.text} × ${b.text}`, `${where(a.element)} and ${where(b.element)}, ${depth.toFixed(1)} px`);
      }
    }
    return findings;
  };

  const LOOK = ["outlineStyle", "outlineWidth", "outlineColor", "boxShadow", "borderTopColor", "backgroundColor", "textDecorationLine", "opacity", "stroke", "strokeWidth", "fill", "color"];
  const looks = (element) => chain(element).slice(0, 6).map((e) => LOOK.map((name) => getComputedStyle(e)[name]).join("|")).join("\n");
  const focused = () => {
    let e = document.activeElement;
    while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
    return e;
  };

  // What has the focus now: its name, whether it can be seen, and its look to compare with the look without focus.
  window.focusNow = () => {
    const e = focused();
    if (!e || e === document.body) return null;
    e.dataset.focusNumber ??= String((window.focusNumber = (window.focusNumber ?? 0) + 1));
    const box = e.getBoundingClientRect();
    const name = e.getAttribute("aria-label") || e.textContent?.trim().slice(0, 40) || e.getAttribute("placeholder") || "";
    const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    window.lastFocus = { e, look: looks(e) };
    return { number: e.dataset.focusNumber, name, tag: e.tagName, where: where(e), inside, top: box.top, left: box.left, size: box.width * box.height };
  };
  // Whether the element that had the focus looks different now that another has it. A field keeps the look while
  // a button of its own has the focus.
  window.focusShowed = () => {
    if (!window.lastFocus) return false;
    const field = window.lastFocus.e.closest(".react-aria-ComboBox");
    return (field && field.contains(focused())) || looks(window.lastFocus.e) !== window.lastFocus.look;
  };
})();
