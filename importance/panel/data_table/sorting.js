// The order of rows: numbers first, then texts as people count them, and gaps always last.

const { compare: compareTexts } = new Intl.Collator("en", { numeric: true });
const GAP = 2;

function kindOrder(value) {
  if (value === null) return GAP;
  return typeof value === "string" ? 1 : 0;
}

function compareRows(a, b, column, descending) {
  const [left, right] = [a[column], b[column]];
  const [leftKind, rightKind] = [kindOrder(left), kindOrder(right)];
  const byValue = typeof left === "number" ? left - right : compareTexts(left, right);
  const difference = leftKind - rightKind || byValue;
  const gap = leftKind === GAP || rightKind === GAP;
  return descending && !gap ? -difference : difference;
}

// A column that holds a number anywhere is set to the right as a whole, gaps and ∞ included.
function columnKind({ rows, narrow = [] }, column) {
  if (narrow.includes(column)) return "narrow";
  return rows.some((row) => typeof row[column] === "number") ? "number" : "text";
}
