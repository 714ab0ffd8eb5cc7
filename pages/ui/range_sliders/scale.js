// The scale of a range: from a value to its place, a share of the axis, and back to a value that is short.

const FINEST = 1 / 200; // of the axis: a thumb cannot be placed more exactly

function scaled({ log }, value) {
  return log ? Math.log(value) : value;
}

function placeOf(axis, value) {
  const [low, high] = [scaled(axis, axis.low), scaled(axis, axis.high)];
  if (high === low) return 0.5;
  return Math.min(1, Math.max(0, (scaled(axis, value) - low) / (high - low)));
}

// The value at a place: whole, on a step, or with no more digits than the place deserves.
function valueAt(axis, place) {
  if (place <= 0) return axis.low;
  if (place >= 1) return axis.high;
  const [low, high] = [scaled(axis, axis.low), scaled(axis, axis.high)];
  const exact = low + place * (high - low);
  const value = axis.log ? Math.exp(exact) : exact;
  if (axis.step) return clampedTo(axis, trimmed(axis.origin + Math.round((value - axis.origin) / axis.step) * axis.step));
  if (axis.integer) return clampedTo(axis, Math.round(value));
  return clampedTo(axis, shortened(axis, value, place));
}

function shortened(axis, value, place) {
  for (let digits = 1; digits < 6; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (axis.log && short <= 0) continue;
    if (Math.abs(placeOf(axis, short) - place) <= FINEST) return short;
  }
  return Number(value.toPrecision(6));
}

function clampedTo({ low, high }, value) {
  return Math.min(high, Math.max(low, value));
}

// Steps of floating-point numbers leave an error in the last digits.
function trimmed(value) {
  return Number(value.toPrecision(12));
}

// The next value above or below: a step, a whole number, or a hundredth of the axis.
function moved(axis, value, steps) {
  if (axis.step) return clampedTo(axis, trimmed(value + steps * axis.step));
  const place = placeOf(axis, value) + steps / 100;
  const next = valueAt(axis, place);
  if (axis.integer && next === value) return clampedTo(axis, value + Math.sign(steps));
  return next;
}

function numberText(value) {
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-3 || size >= 1e6)) return String(value).includes("e") || size < 1e-3 ? exponent(value) : String(value);
  return String(trimmed(value));
}

// 0.0006 stays as it is; 0.000001 becomes 1e-6.
function exponent(value) {
  const plain = String(value);
  if (!plain.includes("e") && plain.length <= 7) return plain;
  return value.toExponential().replace("e+", "e");
}
