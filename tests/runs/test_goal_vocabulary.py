"""The words that imply a goal: each in one list of its strength, in the form that the lookup uses."""

from __future__ import annotations

import itertools
import re

import pytest

from importance.runs import goal_vocabulary as vocabulary
from importance.runs.goal_from_name import metric_words, named_goal
from importance.runs.goal_vocabulary import ENDS, LOWERS, MILD, RISES, STRONG, WEAK

BLOCKS = {
    name: getattr(vocabulary, name).split()
    for name in ("_RISES", "_LOWERS", "_RISES_MILDLY", "_LOWERS_MILDLY", "_RISES_WEAKLY", "_LOWERS_WEAKLY")
}


def test_no_word_is_listed_twice() -> None:
    for words in BLOCKS.values():
        assert len(set(words)) == len(words)
    for name, other in itertools.combinations(BLOCKS, 2):
        assert not set(BLOCKS[name]) & set(BLOCKS[other]), (name, other)


def test_each_word_counts_with_its_goal_and_strength() -> None:
    assert len(ENDS) == sum(map(len, BLOCKS.values()))
    assert {end for end, _ in ENDS.values()} == {RISES, LOWERS}
    assert {strength for _, strength in ENDS.values()} == {STRONG, MILD, WEAK}
    assert STRONG > MILD > WEAK > 0


@pytest.mark.parametrize(
    "words",
    [
        vocabulary.ENDS,
        vocabulary.SPREADS,
        vocabulary.TURNERS,
        vocabulary.NEGATORS,
        vocabulary.OF_A_CLASS,
        vocabulary.RESOURCES,
        vocabulary.COUNTS,
        vocabulary.PREPOSITIONS,
        vocabulary.NEUTRAL,
    ],
)
def test_each_entry_is_in_lower_case_with_underscores_between_words(words: list[str]) -> None:
    assert not [word for word in words if not re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", word)]


def test_words_without_a_goal_imply_none_and_a_word_does_not_turn_itself() -> None:
    without_end = {
        "spreads": vocabulary.SPREADS,
        "turners": set(vocabulary.TURNERS),
        "negators": vocabulary.NEGATORS,
        "prepositions": vocabulary.PREPOSITIONS,
        "neutral": vocabulary.NEUTRAL,
    }
    for (name, words), (other_name, others) in itertools.combinations(without_end.items(), 2):
        assert not words & others, (name, other_name)
    assert not vocabulary.NEUTRAL & set(ENDS), "a word cannot be neutral and imply a goal"


def test_a_name_of_one_entry_has_the_goal_of_the_entry() -> None:
    exceptions = vocabulary.SPREADS | set(vocabulary.TURNERS) | vocabulary.NEGATORS
    wrong = {
        word: named_goal(word)
        for word, (end, _) in ENDS.items()
        if not set(metric_words(word)) & exceptions and named_goal(word) != end
    }
    assert not wrong


def test_words_that_count_things_in_a_time_make_a_rate_that_rises() -> None:
    for count in vocabulary.COUNTS:
        assert named_goal(f"{count}_per_second") == RISES, count
        assert named_goal(f"{count}_sec") == RISES, count
