"""The app on runs with a budget and a cost."""

from __future__ import annotations

from tests.app.conftest import Open, texts
from tests.effects.test_cheapest import sweep
from tests.ranking.test_by_budget import search


def test_the_panel_ranks_at_one_budget_and_shows_the_others_on_request(open_app: Open) -> None:
    at = open_app(search(early=4.0).frame, closer="Importance by budget")
    assert not at.exception
    shown = texts(at)
    assert "Ranked at epochs = 9, where 20 runs ended." in shown
    assert "The most important parameter changes with epochs: lr at 1, decay at 9." in shown


def test_a_budget_that_the_user_calls_a_parameter_is_ranked(open_app: Open) -> None:
    at = open_app(search(early=4.0).frame, role="epochs~parameter")
    assert not at.exception
    assert "Ranked at epochs" not in texts(at)


def test_costs_are_compared_when_asked_for(open_app: Open) -> None:
    at = open_app(sweep().frame, "pages/next_sweep.py", metric="loss")
    assert not at.exception
    assert not any("the best loss" in each.value or "costs" in each.value for each in at.subheader)
    at.toggle(key="costs").set_value(True).run()
    at.number_input(key="_tolerance_typed_loss").set_value(0.2).run()
    assert not at.exception
    assert any(each.value.startswith("A setting that costs") for each in at.subheader)
    assert any(each.value.startswith("epochs 30 instead of 100") for each in at.markdown)


def test_the_runs_that_fit_into_an_amount_are_listed_by_gain_for_their_cost(open_app: Open) -> None:
    at = open_app(sweep().frame, "pages/next_sweep.py", metric="loss", costs="true")
    assert "fit" not in texts(at)
    at.number_input(key="amount").set_value(20.0).run()
    assert not at.exception
    sentence = next(each.value for each in at.markdown if " of the next runs fit, for " in each.value)
    assert 0 < int(sentence.split()[0]) < 50
    at.number_input(key="amount").set_value(1e-9).run()
    assert "Not one of the next runs fits into this amount." in texts(at)
