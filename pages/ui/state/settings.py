"""The settings of the runs, and why one of them beats another. Each answer is computed once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from importance.effects.explanation import Explanation, explain
from importance.effects.setting_means import SettingTable, setting_table
from importance.formatting import is_missing
from pages.ui.state.effects import model_of
from pages.ui.state.session import get, link, linked, put
from pages.ui.state.shared import computed
from pages.ui.state.view import View

Setting = tuple[tuple[str, float | str | None], ...]
"""The values of the parameters in the model, by their names."""


def settings(view: View) -> SettingTable:
    """Return what to expect of each setting, the best first."""
    runs, metric, goal, _, parameters = view.question
    options = {"goal": goal, "model": model_of(view.question)}
    return computed(setting_table, (view.question.key,), runs, metric, parameters, **options)


def explanation(view: View, a: int, b: int) -> Explanation:
    """Return why the setting of run b has another metric than that of run a, given as positions."""
    settings = _setting(view, a), _setting(view, b)
    arguments = (view.kept, view.metric, *map(dict, settings))
    return computed(explain, (view.question.key, settings), *arguments, model=model_of(view.question))


def _setting(view: View, row: int) -> Setting:
    frame = view.kept.frame
    names = model_of(view.question).parameters
    values = {name: frame[name].iloc[row] for name in names}
    return tuple((name, None if is_missing(value) else value) for name, value in values.items())


def figures(explanation: Explanation, a: str, b: str, height: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the waterfall of an explanation, and its path, so many pixels high."""
    from importance import plots

    return (
        plots.explanation_waterfall(explanation, a, b).to_dict(),
        plots.ablation_path(explanation, height=height).to_dict(),
    )


def chosen_runs(view: View) -> list[int]:
    """Return the positions of the runs whose settings are compared, from this session or from the link."""
    names = get("_why")
    if names is None:
        names = linked("why")
    link("why", names)  # a new page's link keeps only what widgets are bound to
    places = {name: row for row, name in reversed(list(enumerate(view.kept.run_names.astype(str))))}
    return [places[name] for name in names if name in places][:2]


def keep_chosen_runs(view: View, rows: Sequence[int]) -> None:
    """Keep which settings are compared, in the session and in the link, by the names of their runs."""
    names = view.kept.run_names.astype(str).iloc[list(rows)].tolist()
    compare_settings_of(names)
    link("why", names)


def compare_settings_of(names: Sequence[str]) -> None:
    """Compare the settings of these two runs when their page is shown next."""
    put("_why", list(names))
