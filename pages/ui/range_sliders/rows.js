// A row: a parameter with its advice, its slider and typed ends or its levels, and what the range covers.

const PAUSE = 700; // ms after the last key before the edit is sent

function covers(row, at) {
  if (row.levels) return row.top.map((level) => level === null || at.levels.has(level));
  const { ends, numbers, none } = at;
  return row.top.map((value) => (value === null ? !row.none || none : numbers && ends[0] <= value && value <= ends[1]));
}

// The text that Python reads: both ends, the levels, or None.
function textOf(row, at) {
  if (row.levels) return row.levels.filter((level) => at.levels.has(level.text)).map(({ quoted }) => quoted).join(", ");
  if (!at.numbers) return "None";
  const [low, high] = at.ends.map(String);
  const numbers = low === high ? low : `${low} to ${high}`;
  return row.none && at.none ? `${numbers}, or None` : numbers;
}

function chip(text, title, on, toggle) {
  const button = htmlElement("button", { className: "chip", title, onclick: toggle }, text);
  button.ariaPressed = on;
  return button;
}

function levelChips(row, at, { changed, done }) {
  const chips = htmlElement("div", { className: "chips" });
  const show = () => {
    const focused = [...chips.children].indexOf(chips.getRootNode().activeElement);
    chips.replaceChildren(
      ...row.levels.map(({ text, title }) =>
        chip(text, title, at.levels.has(text), () => {
          if (at.levels.has(text) && at.levels.size === 1) return; // one level has to stay
          at.levels.has(text) ? at.levels.delete(text) : at.levels.add(text);
          show();
          changed();
          done();
        }),
      ),
    );
    if (focused >= 0) chips.children[focused]?.focus();
  };
  show();
  return chips;
}

function typedEnd(row, at, end, { textOfEnds, begin, cancel, send, typed }) {
  const input = htmlElement("input", { type: "text", inputMode: "decimal", value: numberText(at.ends[end]), spellcheck: false });
  input.ariaLabel = `${end ? "high" : "low"} end of ${row.name}`;
  input.oninput = begin;
  input.onblur = cancel;
  input.onchange = () => {
    const text = input.value.trim();
    const edit = text === "" ? "" : textOfEnds();
    typed(end, text === "" ? NaN : Number(text));
    send(edit);
  };
  return input;
}

function rangeCell(row, at, { changed, done, ...handlers }) {
  // A number that is typed moves its thumb at once, so that the next move starts from there.
  const typed = (end, value) => {
    if (!(end ? value >= at.ends[0] : value <= at.ends[1])) return;
    at.ends[end] = value;
    at.numbers = true;
    show();
    changed();
  };
  // A text that stands in a field counts, also one that is not a number or was refused; else the exact end does.
  const textOfEnds = () => {
    const [low, high] = inputs.map(({ value }, end) => (value.trim() === numberText(at.ends[end]) ? String(at.ends[end]) : value.trim()));
    return low === high ? low : `${low} to ${high}${row.none && at.none ? ", or None" : ""}`;
  };
  const inputs = [0, 1].map((end) => typedEnd(row, at, end, { ...handlers, textOfEnds, typed }));
  const [track, show] = slider(row, at.ends, {
    ...handlers,
    changed: () => {
      at.numbers = true;
      inputs.forEach((input, end) => (input.value = numberText(at.ends[end])));
      changed();
    },
    done,
  });
  const scale = htmlElement("div", { className: "scale" }, ...row.axis.texts.map((text) => htmlElement("span", {}, text)));
  const cell = htmlElement("div", { className: "range" }, inputs[0], htmlElement("div", { className: "plot" }, track, scale), inputs[1]);
  if (!row.none) return cell;
  const none = chip("None", row.none, at.none, () => {
    at.none = !at.none;
    if (!at.none) at.numbers = true;
    none.ariaPressed = at.none;
    changed();
    done();
  });
  return htmlElement("div", {}, cell, htmlElement("div", { className: "chips" }, none));
}

// A row is held from the first key or press of a move until the move is sent. After a key more may come, so the
// move is sent a while later. An edit that is sent before contains it; a reset drops it.
function moveSender(holds, send) {
  let timer;
  const forget = () => {
    const waiting = timer !== undefined;
    clearTimeout(timer);
    timer = undefined;
    return waiting;
  };
  return {
    begin: () => {
      holds(true);
      return forget();
    },
    cancel: () => {
      if (timer === undefined) holds(false);
    },
    sendLater: (flush) => {
      forget();
      holds(true);
      timer = setTimeout(flush, PAUSE);
    },
    flush: (textNow) => {
      if (!forget()) return;
      holds(false);
      send(textNow());
    },
    send: (text) => {
      forget();
      holds(false);
      send(text);
    },
  };
}

// Returns [the element, which of the best runs it covers]. `countInside` is called after every move, `holds`
// with whether the user is about to change the row.
function rowElement(row, { countInside, send: sendText, holds }) {
  const at = row.levels
    ? { levels: new Set(row.levels.filter(({ on }) => on).map(({ text }) => text)) }
    : { ends: [...row.at], numbers: row.numbers, none: row.noneOn };
  const covered = htmlElement("output", { className: "covered" });
  const count = () => covers(row, at);
  const changed = () => {
    const inside = row.counted ? count().filter(Boolean).length : row.top.length;
    covered.textContent = `${inside} of ${row.top.length}`;
    covered.title = `${row.noun} inside this range`;
    countInside();
  };
  const sender = moveSender(holds, sendText);
  const { begin, cancel, send } = sender;
  const now = () => textOf(row, at);
  const flush = () => sender.flush(now);
  const handlers = { changed, begin, cancel, send, flush, done: () => send(now()), later: () => sender.sendLater(flush) };
  const note = htmlElement("small", {}, row.note);
  const pill = htmlElement("span", { className: `pill ${row.kind}`, title: row.note }, row.pill);
  const reset = htmlElement("button", { className: "reset", title: "Back to the recommendation", hidden: !row.byUser }, "Reset");
  reset.onclick = () => send("");
  const name = htmlElement("div", { className: "name" }, htmlElement("b", { title: row.name }, ...breakable(row.label)), pill, reset, note);
  const cell = row.levels ? levelChips(row, at, handlers) : rangeCell(row, at, handlers);
  const element = htmlElement("section", { className: "row" }, name, cell, covered);
  element.ariaLabel = row.name;
  if (row.error) {
    const error = htmlElement("p", { className: "error", role: "alert" }, row.error);
    element.append(error);
  }
  changed();
  return [element, () => (row.counted ? count() : row.top.map(() => true))];
}

// A long dotted name may break after its separators.
function breakable(name) {
  return name.split(/(?<=[._/-])/).flatMap((part) => [part, htmlElement("wbr")]);
}
