"""Which studies of a store are read."""

from __future__ import annotations

import pytest

from importance.errors import SeveralStudies, UnreadableRuns
from importance.readers.study_choice import check_chosen, chosen_studies, no_runs_message, study_label
from importance.rows.layout import Layout
from importance.rows.store import Options, Store, Study


def store(word: str = "study", **sizes: int) -> Store:
    """A store with studies of these sizes, which are never read here."""

    def read(_: Options) -> Layout:
        pytest.fail("a study was read")

    return Store("Optuna storage", word, [Study(name, n, read) for name, n in sizes.items()])


def names(studies: list[Study]) -> list[str]:
    return [study.name for study in studies]


def test_the_only_study_with_runs_needs_no_choice() -> None:
    assert names(chosen_studies(store(full=3, empty=0), None)) == ["full"]
    assert names(chosen_studies(store(empty=0), None)) == ["empty"], (
        "an empty study says itself that it is empty"
    )
    assert names(chosen_studies(store(unknown=-1, empty=0), None)) == ["unknown"]


def test_of_several_studies_one_has_to_be_chosen_and_the_message_lists_them() -> None:
    with pytest.raises(SeveralStudies) as raised:
        chosen_studies(store(first=3, second=1200, third=-1), None)
    assert raised.value.studies == {"first": 3, "second": 1200, "third": -1}
    assert "contains 3 studies: first (3 runs), second (1,200 runs), third. Choose" in str(raised.value)


def test_a_long_list_of_studies_is_cut() -> None:
    with pytest.raises(SeveralStudies, match=r"s7 \(1 runs\) and 2 more\."):
        chosen_studies(store(**{f"s{i}": 1 for i in range(10)}), None)


@pytest.mark.parametrize(
    ("word", "plural"),
    [("study", "studies"), ("search", "searches"), ("project", "projects"), ("box", "boxes")],
)
def test_the_word_of_the_tool_has_its_plural(word: str, plural: str) -> None:
    with pytest.raises(SeveralStudies, match=f"contains 2 {plural}: "):
        chosen_studies(store(word, a=1, b=1), None)


def test_chosen_studies_come_in_the_order_of_the_choice() -> None:
    assert names(chosen_studies(store(a=1, b=1, c=0), "b")) == ["b"]
    assert names(chosen_studies(store(a=1, b=1, c=0), ["c", "a"])) == ["c", "a"]


@pytest.mark.parametrize("study", ["x", ["a", "x"], []])
def test_an_unknown_study_is_refused_with_those_that_exist(study: str | list[str]) -> None:
    with pytest.raises(UnreadableRuns, match=r"has no study .*It has: a, b\."):
        chosen_studies(store(a=1, b=1), study)


def test_among_several_sources_a_source_without_the_study_is_skipped() -> None:
    assert names(chosen_studies(store(a=1, b=1), ["b", "x"], shared=True)) == ["b"]
    assert chosen_studies(store(a=1, b=1), "x", shared=True) == []
    assert names(chosen_studies(store(a=1), "x", shared=True)) == ["a"], "a single study is always read"


def test_a_study_that_no_source_has_is_refused() -> None:
    check_chosen(["a", "b"], {"a", "b", "c"})
    with pytest.raises(UnreadableRuns, match="None of the sources has 'x', 'y'"):
        check_chosen(["x", "a", "y"], ["a"])
    with pytest.raises(UnreadableRuns, match="None of the sources has 'xa'"):
        check_chosen("xa", ["x", "a"])


def test_a_study_without_a_name_is_called_by_its_store() -> None:
    named, unnamed = store(a=0), store(**{"": 0})
    assert study_label(named, named.studies[0]) == "a"
    assert study_label(unnamed, unnamed.studies[0]) == "Optuna storage"
    assert no_runs_message(named, named.studies[0]).startswith(
        "The study 'a' of this Optuna storage has no runs"
    )
    assert no_runs_message(unnamed, unnamed.studies[0]).startswith("This Optuna storage has no runs yet.")
