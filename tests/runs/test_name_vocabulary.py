"""The words that suggest a setting or a result: each has one meaning, in the form that the lookup uses."""

from __future__ import annotations

import itertools
import unicodedata

import pytest

from importance.runs import name_vocabulary as vocabulary
from importance.runs.column_names import odds_of_result, words

BLOCKS = {
    **{("result", odds): block.split() for odds, block in vocabulary.RESULTS.items()},
    **{("setting", odds): block.split() for odds, block in vocabulary.SETTINGS.items()},
}
SETS = {
    name: value for name, value in vars(vocabulary).items() if name.isupper() and isinstance(value, frozenset)
}


def test_no_word_is_listed_twice() -> None:
    for block in BLOCKS.values():
        assert sorted(word for word in set(block) if block.count(word) > 1) == []
    for (name, block), (other_name, other) in itertools.combinations(BLOCKS.items(), 2):
        assert sorted(set(block) & set(other)) == [], (name, other_name)


def test_all_odds_are_positive_and_the_stronger_list_comes_first() -> None:
    for lists in (vocabulary.RESULTS, vocabulary.SETTINGS):
        assert all(odds > 0 for odds in lists)
        assert list(lists) == sorted(lists, reverse=True)


def test_each_word_is_in_lower_case_and_without_accents_as_names_are_compared() -> None:
    listed = [*itertools.chain(*BLOCKS.values()), *itertools.chain(*SETS.values()), *vocabulary.WHOLE]
    for word in listed:
        assert word == word.lower()
        latin = [c for c in word if unicodedata.name(c).startswith("LATIN")]
        assert all(unicodedata.normalize("NFKD", c)[0] == c for c in latin), word


@pytest.mark.parametrize("side", ["result", "setting"])
def test_each_word_is_found_as_a_name(side: str) -> None:
    for (role, odds), block in BLOCKS.items():
        for word in block:
            if role == side and word not in vocabulary.WHOLE:
                assert words(word) == (word,), f"{word} ({odds}) can never be looked up"


def test_words_of_results_suggest_a_result_and_words_of_settings_a_setting() -> None:
    for (role, odds), block in BLOCKS.items():
        if odds >= 3.5:
            wrong = [
                word
                for word in block
                if word not in vocabulary.WHOLE and (odds_of_result(word) > 0) is (role == "setting")
            ]
            assert not wrong, (role, odds)


def test_whole_names_have_the_odds_that_are_listed() -> None:
    assert {name: odds_of_result(name) for name in vocabulary.WHOLE} == vocabulary.WHOLE


def test_a_rate_that_is_set_and_a_time_that_is_set_are_settings() -> None:
    for word in vocabulary.SET_RATES:
        assert odds_of_result(f"{word}_rate") < 0, word
    for word in vocabulary.SET_TIMES - {"max", "min"}:
        assert odds_of_result(f"{word}_time") < 0, word


def test_what_is_true_of_an_ended_run_is_a_result() -> None:
    for word in vocabulary.OUTCOMES - set(vocabulary.WHOLE):
        assert odds_of_result(word) > 0, word
