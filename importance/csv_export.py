"""Write tables as CSV that is safe to open in a spreadsheet."""

from __future__ import annotations

import pandas as pd

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe_csv(frame: pd.DataFrame) -> str:
    """Return the table as CSV in which a spreadsheet runs no text as a formula.

    Text and names that start with = + - @, a tab or a carriage return get a leading apostrophe (OWASP, "CSV
    Injection"). Numbers stay numbers. Lines end with CRLF as in RFC 4180, so that a single carriage return in
    a cell is quoted.
    """
    safe = frame.copy()
    for name in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[name]):
            safe[name] = safe[name].map(_defused)
    return safe.rename(columns=_defused).to_csv(index=False, lineterminator="\r\n")


def settings_csv(frame: pd.DataFrame) -> str:
    """Return settings as CSV: "None" if it is chosen, and an empty cell if a parameter is not used."""
    written = frame.copy()
    for name in written.select_dtypes("object"):
        written[name] = written[name].map(lambda value: "None" if value is None else value)
    return safe_csv(written)


def _defused(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
