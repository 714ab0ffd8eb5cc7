"""A plain table becomes the columns of a model, or an error says which value does not fit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance.errors import ImportanceError, UnknownColumn
from importance.model.basis_functions import BasisFunctions
from importance.ranking.parameter_columns import parameter_columns
from importance.runs.columns import Kind

NONE = np.zeros(0)


def _parameter(name: str, kind: Kind) -> BasisFunctions:
    return BasisFunctions(name, kind, False, NONE, NONE, NONE, NONE, NONE, range(0))


LR, AMP = _parameter("lr", Kind.NUMERIC), _parameter("amp", Kind.BOOLEAN)


def test_numbers_and_levels_are_those_of_a_table_of_runs() -> None:
    frame = pd.DataFrame({"amp": [True, False, None], "lr": ["0.1", 1, None], "other": 0})
    columns = parameter_columns(frame, [LR, AMP])
    assert columns["lr"].tolist()[:2] == [0.1, 1.0] and np.isnan(columns["lr"][2])
    assert columns["amp"].tolist()[:2] == ["true", "false"] and columns["amp"].isna()[2]


def test_what_does_not_fit_is_named() -> None:
    with pytest.raises(UnknownColumn, match="lr"):
        parameter_columns(pd.DataFrame({"amp": [True]}), [LR, AMP])
    with pytest.raises(ImportanceError, match="lr is a number in the runs, but here it is 'auto'"):
        parameter_columns(pd.DataFrame({"lr": ["auto"]}), [LR])
