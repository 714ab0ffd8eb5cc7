// A slider with two thumbs over a histogram: for the mouse, for touch and for the keyboard.

const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };

// Returns [the element, how to show other ends]. `changed` follows every move, `done` the end of one, `later` a
// move by a key, after which more may come, and `flush` the moment when no more can come. `begin` starts a move and
// returns whether an earlier one still waits to be sent; `cancel` ends one that changed nothing.
function slider(row, ends, { changed, done, later, flush, begin, cancel }) {
  const { axis, name } = row;
  const before = htmlElement("i", { className: "cut" });
  const after = htmlElement("i", { className: "cut" });
  const rail = htmlElement("i", { className: "rail" });
  const thumbs = ["lowest", "highest"].map((which, end) => {
    const thumb = htmlElement("span", { className: "thumb", tabIndex: 0, role: "slider" });
    thumb.ariaLabel = `${which} ${name}`;
    thumb.ariaValueMin = axis.low;
    thumb.ariaValueMax = axis.high;
    thumb.onkeydown = (event) => pressed(event, end);
    thumb.onblur = flush;
    return thumb;
  });
  const track = htmlElement("div", { className: "track" }, histogram(row), before, after, rail, ...thumbs);

  function show() {
    const places = ends.map((value) => placeOf(axis, value));
    before.style = `left: 0; width: ${100 * places[0]}%`;
    after.style = `left: ${100 * places[1]}%; right: 0`;
    rail.style = `left: ${100 * places[0]}%; width: ${100 * (places[1] - places[0])}%`;
    thumbs.forEach((thumb, end) => {
      thumb.style.left = `${100 * places[end]}%`;
      thumb.ariaValueNow = ends[end];
      thumb.ariaValueText = numberText(ends[end]);
    });
  }

  function move(end, value) {
    ends[end] = end ? Math.max(value, ends[0]) : Math.min(value, ends[1]);
    show();
    changed();
  }

  function restore(before) {
    ends.splice(0, 2, ...before);
    show();
    changed();
  }

  function pressed(event, end) {
    const { low, high } = axis;
    const value = { Home: low, End: high }[event.key] ?? (event.key in KEYS ? moved(axis, ends[end], KEYS[event.key]) : null);
    if (value === null) return;
    event.preventDefault();
    move(end, value);
    later();
  }

  // Press: the nearer thumb comes to the pointer and follows it. With both at one place, the direction decides.
  track.onpointerdown = (event) => {
    if (event.button) return;
    const placeUnder = ({ clientX }) => {
      const { left, width } = track.getBoundingClientRect();
      return (clientX - left) / width;
    };
    const start = placeUnder(event);
    const [low, high] = ends.map((value) => placeOf(axis, value));
    let end = Math.abs(start - low) < Math.abs(start - high) || (low === high && start < low) ? 0 : 1;
    if (event.target === thumbs[0] && low !== high) end = 0;
    if (event.target === thumbs[1] && low !== high) end = 1;
    thumbs[end].focus({ preventScroll: true }); // first, as the field that loses the focus ends its own move
    const before = [...ends];
    const waited = begin();
    track.setPointerCapture(event.pointerId);
    if (event.target !== thumbs[end]) move(end, valueAt(axis, start));
    track.onpointermove = (moving) => move(end, valueAt(axis, placeUnder(moving)));
    const released = ({ type }) => {
      track.onpointermove = track.onpointerup = track.onpointercancel = track.onlostpointercapture = null;
      if (type === "pointercancel") restore(before); // a finger that scrolls the page
      if (waited || String(ends) !== String(before)) done();
      else cancel();
    };
    track.onpointerup = track.onpointercancel = track.onlostpointercapture = released;
    event.preventDefault();
  };

  show();
  return [track, show];
}
