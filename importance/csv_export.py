"""Tables on their way out."""

from __future__ import annotations

import pandas as pd

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe_csv(frame: pd.DataFrame) -> str:
    """The table as CSV in which no text is run as a formula when a spreadsheet opens it.

    Text that starts with one of = + - @, a tab or a carriage return gets a leading apostrophe, names included
    (OWASP, "CSV Injection"); numbers stay numbers. Lines end as RFC 4180 has it, so that a lone carriage
    return in a cell is quoted.
    """
    safe = frame.copy()
    for name in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[name]):
            safe[name] = safe[name].map(_defused)
    return safe.rename(columns=_defused).to_csv(index=False, lineterminator="\r\n")


def settings_csv(frame: pd.DataFrame) -> str:
    """Settings as CSV: "None" where it is chosen, an empty cell where a parameter is not used."""
    written = frame.copy()
    for name in written.select_dtypes("object"):
        written[name] = written[name].map(lambda value: "None" if value is None else value)
    return safe_csv(written)


def _defused(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
