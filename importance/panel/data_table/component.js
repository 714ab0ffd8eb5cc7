// The component: headings that sort, a search, pages. Its contract is in pages/ui/table.py.

export default function (change) {
  const host = change.parentElement.querySelector(".pl-table");
  host.onpointerdown ??= () => holdWhilePressed(host);
  host.change = change;
  if (!host.isPressed) drawChange(host);
}

const LONGEST_PRESS = 1_000; // ms, as a list that opens keeps the release to itself

// What is replaced between press and release gets no click. So what comes then is drawn after the click.
function holdWhilePressed(host) {
  host.isPressed = true;
  const pressed = new AbortController();
  const release = () => {
    pressed.abort();
    host.isPressed = false;
    drawChange(host);
  };
  const timer = setTimeout(release, LONGEST_PRESS);
  const afterClick = () => {
    clearTimeout(timer);
    setTimeout(release);
  };
  for (const kind of ["pointerup", "pointercancel"]) addEventListener(kind, afterClick, { signal: pressed.signal });
}

function drawChange(host) {
  if (!host.change) return;
  const { data, setTriggerValue } = host.change;
  host.change = null;
  const [search, main, foot] = host.children;
  const view = (host.view ??= { column: data.sorted, descending: true, page: 0 }); // outlives a rerun
  const openInData = String(data.open);
  if (view.openInData !== openInData) {
    view.openInData = openInData;
    view.open = new Set(data.open);
  }
  const kinds = {};
  for (const column of Object.keys(data.headings)) kinds[column] = columnKind(data, column);
  const pick = (path) => setTriggerValue("clicked", path);
  const table = { data, view, kinds, pick, search, main, foot };
  search.oninput = () => showTable(table, { page: 0 });
  narrowScreen.removeEventListener("change", host.onScreenChange);
  if (data.narrow?.length) narrowScreen.addEventListener("change", (host.onScreenChange = () => showTable(table)));
  showTable(table);
}

function showTable(table, change = {}) {
  const { data, view, main, search } = table;
  Object.assign(view, change);
  const matching = matchingRows(table);
  const unfolded = view.unfolded || search.value ? matching : matching.filter(({ folded }) => !folded);
  const rows = unfolded.sort((a, b) => (a.folded ?? false) - (b.folded ?? false)); // folded rows come last
  const lastPage = Math.max(0, Math.ceil(rows.length / data.page_size) - 1);
  view.page = Math.min(view.page, lastPage);
  const start = view.page * data.page_size;
  const page = rows.slice(start, start + data.page_size);
  const headings = shownColumns(data).map((column) => headingCell(table, column, data.headings[column]));
  const about = data.about?.[view.about] ?? [];
  main.replaceChildren(
    htmlElement(
      "table",
      { className: headings.some(({ className }) => className === "narrow") ? `${data.kind} several` : data.kind },
      htmlElement(
        "thead",
        {},
        htmlElement("tr", {}, ...headings),
        ...(about.length ? [aboutRow(about, headings.length)] : []),
      ),
      htmlElement(
        "tbody",
        {},
        ...page.flatMap((row) => rowElements(table, row, [row[data.id]])),
        ...(data.fold && view.page === lastPage && !search.value ? [foldRow(table, headings.length)] : []),
      ),
    ),
  );
  search.placeholder = search.ariaLabel = data.find;
  search.hidden = !data.find || data.rows.length <= data.page_size;
  showFooter(table, lastPage, `${start + 1}–${start + page.length} of ${rows.length}`);
}

// A narrow screen has no room for the narrow columns.
const narrowScreen = matchMedia("(max-width: 640px)");

function shownColumns({ headings, narrow = [] }) {
  return Object.keys(headings).filter((column) => !narrowScreen.matches || !narrow.includes(column));
}

function matchingRows({ data, view, search }) {
  const query = search.value.toLowerCase();
  const rows = data.rows.filter((row) => !query || searchedText(data, row).toLowerCase().includes(query));
  if (view.column) rows.sort((a, b) => compareRows(a, b, view.column, view.descending));
  return rows;
}

// A row is found by its name, or else by all that it shows.
function searchedText({ headings }, row) {
  return row.name ?? Object.keys(headings).map((column) => row[column] ?? "").join("\n");
}

// Click a heading: sort by it. Click it again: sort the other way round.
function headingCell(table, column, [text, title, firstOrder]) {
  const { view, kinds } = table;
  const sorted = view.column === column;
  const descending = sorted ? !view.descending : firstOrder === "descending";
  const onclick = () => showTable(table, { column, descending, page: 0 });
  const cell = htmlElement("th", { title, className: kinds[column], scope: "col" });
  if (sorted) cell.ariaSort = view.descending ? "descending" : "ascending";
  cell.append(htmlElement("button", { onclick }, ...(kinds[column] === "narrow" ? breakableName(text) : [text])));
  if (table.data.about?.[column]?.length) cell.append(aboutButton(table, column, text));
  return cell;
}

// Click: show what a column means and where it misleads. Click again: hide it.
function aboutButton(table, column, text) {
  const open = table.view.about === column;
  const onclick = () => showTable(table, { about: open ? null : column });
  const button = htmlElement("button", { onclick, className: "about", title: `About ${text.toLowerCase()}` }, "i");
  button.ariaLabel = button.title;
  button.ariaExpanded = open;
  return button;
}

function aboutRow(pairs, colSpan) {
  const lines = pairs.map(([name, sentence]) => htmlElement("p", {}, htmlElement("b", {}, `${name}. `), sentence));
  return htmlElement("tr", { className: "about" }, htmlElement("td", { colSpan }, ...lines));
}

// The row below the others that shows those without a clear effect, or hides them again.
function foldRow(table, colSpan) {
  const { view, data } = table;
  const onclick = () => showTable(table, { unfolded: !view.unfolded, page: 0 });
  const text = view.unfolded ? "Hide the parameters without a clear effect" : data.fold;
  const button = htmlElement("button", { onclick }, text);
  button.ariaExpanded = Boolean(view.unfolded);
  return htmlElement("tr", { className: "fold" }, htmlElement("td", { colSpan }, button));
}

function legendOf(marks) {
  return marks.map(([kind, text]) =>
    htmlElement("span", {}, htmlElement("i", { className: kind }), text),
  );
}

function showFooter(table, lastPage, position) {
  const { data, view, foot } = table;
  const [legend, count, previous, here, next] = foot.children;
  legend.replaceChildren(...legendOf(data.legend ?? []));
  count.textContent = data.footer;
  here.textContent = position;
  foot.classList.toggle("whole", lastPage === 0);
  previous.disabled = view.page === 0;
  previous.onclick = () => showTable(table, { page: view.page - 1 });
  next.disabled = view.page === lastPage;
  next.onclick = () => showTable(table, { page: view.page + 1 });
}
