"""Files that contain no table that can be read: what they are, and how to get a table out of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from importance.trackers.wandb.export import HOW_TO_EXPORT

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


NOT_A_PICTURE = "A picture contains no runs. Give the table or the log behind it, as CSV or JSON."
NOT_A_DOCUMENT = (
    "Tables in documents cannot be read. Copy the table of runs into a spreadsheet and save it as CSV."
)
NO_RUNS = "It contains no runs. Give the table of runs (CSV, JSON, Parquet or Excel) or the tracker's folder."
ONLY_WEIGHTS = (
    "It contains the weights of a model. Give the table of runs (CSV, JSON) or the tracker's folder."
)
SAVE_AS_TABLE = "Save it as Parquet or CSV."
SAVE_AS_SHEET = "Save it as .xlsx or CSV."
UNPACK = "Unpack it first."

PICKLE = Format(
    "a Python pickle",
    "Opening a pickle can run any program, so it is never opened here. "
    f"If it is your own, save its table as CSV or Parquet: {_save_with_pandas('pickle', 'runs.pkl')}.",
)
TORCH = Format(
    "a PyTorch file (.pt, .pth or .ckpt)",
    "It contains a pickle, which is never opened here because that can run any program. Save the settings "
    "and results of each run as JSON or CSV instead.",
)
R_DATA = Format(
    "an R data file (.rds or .RData)",
    'In R, save the table as CSV: write.csv(readRDS("runs.rds"), "runs.csv", row.names = FALSE). For an '
    ".RData file, use load() and write.csv() on the data frame in it.",
)
MATLAB = Format(
    "a MATLAB file (.mat)",
    'In MATLAB, save the table as CSV: writetable(runs, "runs.csv"), or for a struct array: '
    'writetable(struct2table(s), "runs.csv").',
)
DUCKDB = Format(
    "a DuckDB database",
    "Save its table of runs as CSV: duckdb runs.duckdb \"COPY runs TO 'runs.csv' (HEADER)\".",
)
SQLITE = Format(
    "a database (SQLite)",
    "Export its runs as CSV: optuna's study.trials_dataframe().to_csv(...) or "
    "mlflow.search_runs().to_csv(...).",
)
NOTEBOOK = Format(
    "a Jupyter notebook (.ipynb)",
    'In the notebook, save the table as CSV: df.to_csv("runs.csv", index=False).',
)
HDF5 = Format(
    "an HDF5 file (.h5), often a model's weights",
    f"If it contains a table, save it as CSV: {_save_with_pandas('hdf', 'runs.h5')}.",
)
NETCDF = Format("a NetCDF file", "Save its table as CSV with xarray: ds.to_dataframe().to_csv(...).")
ORC = Format("an ORC file", f"Save its table as CSV: {_save_with_pandas('orc', 'runs.orc')}.")
NUMPY = Format(
    "a NumPy file (.npy or .npz)",
    'Save the array as CSV with column names: pd.DataFrame(np.load("runs.npy"), '
    'columns=[...]).to_csv("runs.csv").',
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
    f"It contains one run. {HOW_TO_EXPORT}.",
)
EVENTS = Format(
    "a single TensorBoard event file",
    "Give the folder of all runs. Their settings have to be logged with add_hparams (PyTorch) or hp.hparams.",
)
NUMBERS = Format("an Apple Numbers document", "In Numbers, choose File > Export To > CSV.")
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
