"""Files that hold no table read here: what each is, by its content, and how to get a table out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_MOST_SAID = 3


@dataclass(frozen=True)
class Format:
    """A kind of file.

    Attributes:
        what: what it is, with its article: "a PNG image".
        way: the sentence that says how to get a table out of it; "" where it holds none.
    """

    what: str
    way: str = ""


FRAME = 'pd.read_{}("{}").to_csv("runs.csv", index=False)'
PICKLE = Format(
    "a Python pickle",
    "A pickle could run any program when it is opened and so is never opened here. "
    "If it is your own, save its table as CSV or Parquet: " + FRAME.format("pickle", "runs.pkl") + ".",
)
TORCH = Format(
    "a PyTorch file (.pt, .pth or .ckpt)",
    "It is a pickle inside, which is never opened here. Save the settings and results of each run as JSON "
    "or CSV beside it.",
)
R_DATA = Format(
    "a file of R's (.rds or .RData)",
    'In R, write the table down: write.csv(readRDS("runs.rds"), "runs.csv", row.names = FALSE); after load() '
    "of an .RData file, write.csv of the data frame in it.",
)
MATLAB = Format(
    "a MATLAB file (.mat)",
    'In MATLAB, write the table down: writetable(runs, "runs.csv"), or for a struct array: '
    'writetable(struct2table(s), "runs.csv").',
)
DUCKDB = Format(
    "a DuckDB database",
    "Write its table of runs down: duckdb runs.duckdb \"COPY runs TO 'runs.csv' (HEADER)\".",
)
NOTEBOOK = Format(
    "a Jupyter notebook (.ipynb)",
    'Save the table that it shows from within: df.to_csv("runs.csv", index=False).',
)
HDF5 = Format(
    "an HDF5 file (.h5), often a model's weights",
    "If it holds a table, write it down: " + FRAME.format("hdf", "runs.h5") + ".",
)
NUMPY = Format(
    "a file of NumPy's (.npy or .npz)",
    'Write them down with names: pd.DataFrame(np.load("runs.npy"), columns=[...]).to_csv("runs.csv").',
)
SPSS = Format("an SPSS file (.sav)", "Save it as CSV in SPSS, or: " + FRAME.format("spss", "runs.sav") + ".")
STATA = Format(
    "a Stata file (.dta)",
    'In Stata: export delimited using "runs.csv"; or in Python: ' + FRAME.format("stata", "runs.dta") + ".",
)
SAS = Format(
    "a SAS file", "Export it as CSV with PROC EXPORT, or: " + FRAME.format("sas", "runs.sas7bdat") + "."
)
PAGES = "Its tables cannot be read: copy the table of runs into a spreadsheet and save that as CSV."
IMAGE = "A picture holds no runs: give the table or the log that it was drawn from, as CSV or JSON."
SOUND = "It holds no runs: give the table of runs (CSV, JSON, Parquet or Excel) or the tracker's folder."
WEIGHTS = (
    "It holds a model's weights and no runs: give the table of runs (CSV, JSON) or the tracker's folder."
)
COMPRESSED = "Unpack it first."
EVENTS = Format(
    "one event file of TensorBoard",
    "Give the folder that holds all runs, with their settings logged by add_hparams (PyTorch) or hp.hparams.",
)
WORKBOOK_WAY = "Save it as .xlsx or CSV."
NUMBERS = Format("an Apple Numbers document", "In Numbers choose File > Export To > CSV.")
WORD = Format("a Word document (.docx)", PAGES)
SLIDES = Format("a PowerPoint presentation", PAGES)
SHEET = Format("an OpenDocument spreadsheet (.ods)", WORKBOOK_WAY)
TEXT_DOCUMENT = Format("an OpenDocument text", PAGES)
KERAS = Format("a Keras model (.keras)", WEIGHTS)
BOOK = Format("an e-book", PAGES)
PROGRAM = Format("a program", SOUND)


def describe_files(found: Mapping[str, Format]) -> str:
    """What to say of files of these kinds, by their names, where nothing else is there; "" without one."""
    kinds: dict[Format, list[str]] = {}
    for name, one in found.items():
        kinds.setdefault(one, []).append(name)
    said = []
    for one, names in sorted(kinds.items(), key=lambda item: -len(item[1]))[:_MOST_SAID]:
        more = f" (and {len(names) - 1:,} more files)" if len(names) > 1 else ""
        said.append(f"{names[0]} is {one.what}{more}. {one.way}".rstrip())
    return " ".join(said)


def describe_file(name: str, found: Format) -> str:
    """What to say of a file of this kind."""
    return f"{name} is {found.what}, not a table of runs. {found.way}".rstrip()
