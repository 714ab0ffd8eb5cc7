"""Files that contain no table that can be read: what they are, and how to get a table out of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_MAX_KINDS = 3


@dataclass(frozen=True)
class Format:
    """A kind of file that is not read.

    Attributes:
        name: what it is, with an article: "a PNG image".
        advice: a sentence that says how to get a table out of it, or what to give instead.
    """

    name: str
    advice: str = ""


def _save_with_pandas(reader: str, file: str) -> str:
    return f'pd.read_{reader}("{file}").to_csv("runs.csv", index=False)'


NOT_A_PICTURE = "A picture holds no runs: give the table or the log that it was drawn from, as CSV or JSON."
NOT_A_DOCUMENT = "Its tables cannot be read: copy the table of runs into a spreadsheet and save that as CSV."
NO_RUNS = "It holds no runs: give the table of runs (CSV, JSON, Parquet or Excel) or the tracker's folder."
ONLY_WEIGHTS = (
    "It holds a model's weights and no runs: give the table of runs (CSV, JSON) or the tracker's folder."
)
SAVE_AS_TABLE = "Save it as Parquet or CSV."
SAVE_AS_SHEET = "Save it as .xlsx or CSV."
UNPACK = "Unpack it first."

PICKLE = Format(
    "a Python pickle",
    "A pickle could run any program when it is opened and so is never opened here. "
    f"If it is your own, save its table as CSV or Parquet: {_save_with_pandas('pickle', 'runs.pkl')}.",
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
SQLITE = Format(
    "a database (SQLite)",
    "Export its runs as CSV: optuna's study.trials_dataframe().to_csv(...) or "
    "mlflow.search_runs().to_csv(...).",
)
NOTEBOOK = Format(
    "a Jupyter notebook (.ipynb)",
    'Save the table that it shows from within: df.to_csv("runs.csv", index=False).',
)
HDF5 = Format(
    "an HDF5 file (.h5), often a model's weights",
    f"If it holds a table, write it down: {_save_with_pandas('hdf', 'runs.h5')}.",
)
NETCDF = Format("a NetCDF file", "Write its table down as CSV with xarray: ds.to_dataframe().to_csv(...).")
ORC = Format("an ORC file", f"Write its table down: {_save_with_pandas('orc', 'runs.orc')}.")
NUMPY = Format(
    "a file of NumPy's (.npy or .npz)",
    'Write them down with names: pd.DataFrame(np.load("runs.npy"), columns=[...]).to_csv("runs.csv").',
)
SPSS = Format("an SPSS file (.sav)", f"Save it as CSV in SPSS, or: {_save_with_pandas('spss', 'runs.sav')}.")
STATA = Format(
    "a Stata file (.dta)",
    f'In Stata: export delimited using "runs.csv"; or in Python: {_save_with_pandas("stata", "runs.dta")}.',
)
SAS = Format(
    "a SAS file", "Export it as CSV with PROC EXPORT, or: " + _save_with_pandas("sas", "runs.sas7bdat") + "."
)
WANDB_RUN = Format(
    "a W&B run file (.wandb)",
    "It holds one run. In W&B open the project's Runs table, show the config and summary columns you "
    "want, and choose Export > CSV there.",
)
EVENTS = Format(
    "one event file of TensorBoard",
    "Give the folder that holds all runs, with their settings logged by add_hparams (PyTorch) or hp.hparams.",
)
NUMBERS = Format("an Apple Numbers document", "In Numbers choose File > Export To > CSV.")
WORD = Format("a Word document (.docx)", NOT_A_DOCUMENT)
OLD_WORD = Format("an old Word document (.doc)", NOT_A_DOCUMENT)
SLIDES = Format("a PowerPoint presentation", NOT_A_DOCUMENT)
OLD_EXCEL = Format("an old Excel workbook (.xls)", SAVE_AS_SHEET)
SHEET = Format("an OpenDocument spreadsheet (.ods)", SAVE_AS_SHEET)
TEXT_DOCUMENT = Format("an OpenDocument text", NOT_A_DOCUMENT)
BOOK = Format("an e-book", NOT_A_DOCUMENT)
KERAS = Format("a Keras model (.keras)", ONLY_WEIGHTS)
PROGRAM = Format("a program", NO_RUNS)
JAVA = Format("a Java archive", NO_RUNS)
SOUND = Format("a sound file", NO_RUNS)


def describe_files(formats: Mapping[str, Format]) -> str:
    """Return sentences about a folder or archive that holds nothing but such files; "" if there are none.

    Args:
        formats: the format of each file, by its name.
    """
    names_of: dict[Format, list[str]] = {}
    for name, format_ in formats.items():
        names_of.setdefault(format_, []).append(name)
    sentences = []
    for format_, names in sorted(names_of.items(), key=lambda item: -len(item[1]))[:_MAX_KINDS]:
        more = f" (and {len(names) - 1:,} more files)" if len(names) > 1 else ""
        sentences.append(f"{names[0]} is {format_.name}{more}. {format_.advice}".rstrip())
    return " ".join(sentences)


def describe_file(name: str, format_: Format) -> str:
    """Return the sentence about a file of this format."""
    return f"{name} is {format_.name}, not a table of runs. {format_.advice}".rstrip()
