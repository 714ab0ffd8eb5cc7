"""Parameters that are aliases of each other: no run can separate their effects.

They are compared over the distinct settings, not over the runs. If every setting is repeated, any two
continuous parameters split the runs into the same groups, although only one of them may matter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from importance.formatting import natural_key
from importance.runs.settings import settings_of

_FEWEST = 8
_MOST_GROUPS = 12
_CONFOUNDED = 4
"""With at most this many different numbers an equal split of the settings is enough to be an alias."""


def simplicity(name: str) -> tuple[int, int, object]:
    """Return a key that sorts names: those in fewer groups first, then the shorter ones, then by alphabet.

    Of parameters that are aliases the first is kept, whatever the order of the columns.
    """
    return name.count(".") + name.count("/"), len(name), natural_key(name)


def aliases(
    columns: Mapping[str, pd.Series] | pd.DataFrame, order: Sequence[str], *, fewest: int = _FEWEST
) -> dict[str, str]:
    """Return the parameters that are aliases of another: name -> the one to keep, the first in the order.

    Two parameters are aliases if their values are equal in every run. Over the distinct settings they are
    aliases too if texts or a few numbers split the settings into the same groups, or if many numbers put the
    settings in the same or the opposite order.

    Args:
        columns: their values over the same runs, typed as in `Runs.frame`.
        order: their names, those to keep first.
        fewest: with fewer runs than this, only equal values count.
    """
    if not order:
        return {}
    frame = pd.DataFrame({name: columns[name] for name in order})
    settings = settings_of(frame, order)
    distinct = frame.iloc[settings.first]
    groups = {name: pd.factorize(distinct[name], use_na_sentinel=False)[0] for name in order}
    numeric = {name for name in order if frame[name].dtype == np.float64}
    orders: dict[bytes, set[bytes]] = {}
    for name in numeric:
        orders.setdefault(_digest(groups[name]), set()).add(_order(distinct[name]))
    kept_by_key: dict[bytes, str] = {}
    out: dict[str, str] = {}
    for name in order:
        keys = [b"values" + _values(frame[name])]
        if len(frame) >= fewest:
            alone = len(orders.get(_digest(groups[name]), ())) == 1
            keys.append(_key(groups[name], distinct[name], name in numeric, alone))
        for key in keys:
            kept = kept_by_key.setdefault(key, name)
            if kept != name:
                out[name] = kept
                break
    return out


def _key(groups: np.ndarray, values: pd.Series, numeric: bool, alone: bool) -> bytes:
    """Return a key that is equal for aliases.

    Args:
        groups: (k,) the level of each distinct setting.
        values: (k,) its value.
        numeric: whether these are numbers.
        alone: whether no other numbers form the same groups in another order.
    """
    levels = int(groups.max(initial=0)) + 1
    crowded = levels > min(_MOST_GROUPS, max(2, 0.5 * len(groups)))
    if numeric and (crowded or not (levels <= _CONFOUNDED or alone)):
        return b"order" + _order(values)
    return b"groups" + _digest(groups)


def _order(values: pd.Series) -> bytes:
    """Return a digest that is equal for numbers in the same or in the opposite order."""
    ranks = values.rank(method="dense").fillna(0).to_numpy(np.int64)
    turned = np.where(ranks > 0, ranks.max(initial=0) + 1 - ranks, 0)
    return min(_digest(ranks), _digest(turned))


def _values(values: pd.Series) -> bytes:
    """Return a digest that is equal for equal values, missing ones included."""
    if values.dtype == np.float64:
        numbers = values.to_numpy() + 0.0  # -0 becomes 0
        return _digest(np.where(np.isnan(numbers), np.nan, numbers).view(np.int64))
    return _digest(pd.util.hash_pandas_object(values, index=False).to_numpy().view(np.int64))


def _digest(codes: np.ndarray) -> bytes:
    return hashlib.blake2b(np.ascontiguousarray(codes, dtype=np.int64).tobytes(), digest_size=16).digest()
