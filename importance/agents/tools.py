"""The eight questions that an agent may ask. None of them writes anything, or leaves the allowed folders."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from importance.agents import answers
from importance.agents.allowed_folders import AllowedFolders, check_length
from importance.agents.answers import Answer
from importance.agents.compact_json import compact_json
from importance.errors import SeveralStudies, UnreadableRuns
from importance.readers import read_runs
from importance.runs.table import Runs

MOST_REMEMBERED = 64
"""The most answers that are kept for the same question."""
MOST_NEXT_RUNS = 50
_MOST_NAMED = 10


class Tools:
    """The questions on the sources in some folders. Each method is a tool, and returns JSON of at most 2 kB.

    Args:
        folders: the folders whose content may be read.
    """

    def __init__(self, folders: AllowedFolders) -> None:
        self._folders = folders
        self._lock = threading.Lock()  # one analysis at a time: each uses all cores where that helps
        self._remembered: OrderedDict[tuple[object, ...], str] = OrderedDict()

    @property
    def all(self) -> tuple[Callable[..., str], ...]:
        """The tools, in the order in which an agent needs them."""
        return (
            self.describe_runs,
            self.rank_parameters,
            self.best_settings,
            self.parameter_effect,
            self.explain_run,
            self.next_runs,
            self.when_to_stop,
            self.compare_sweeps,
        )

    def describe_runs(self, source: str = "", study: str = "") -> str:
        """List the sources that can be read, or say what is in one: its metrics, goals and parameters.

        Start here. `source` is a file or folder, as this tool lists them without a source. `study` is needed
        only if a source holds several studies. The runs of W&B, MLflow, Optuna, Ray Tune and many others are
        read, and any table with one row for each run.
        """
        if not source:
            names = self._folders.listing()
            return compact_json(
                {
                    "sentence": f"{len(names)} files and folders may be read.",
                    "sources": names,
                    "next": {"question": "What is in a source?", "tool": "describe_runs"},
                }
            )
        return self._answer("describe", answers.described, source, study)

    def rank_parameters(
        self, source: str, metric: str, question: str = "metric", goal: str = "", study: str = ""
    ) -> str:
        """Rank the parameters by their importance for a metric, with 90% intervals and how far to trust them.

        If `evidence` is false, the importances mean nothing: more runs are needed. Set `question` to
        "failures" to ask what makes runs fail. `goal` is "minimize" or "maximize"; set it if it is a guess.
        """
        if question not in ("metric", "failures"):
            raise UnreadableRuns('The question is neither "metric" nor "failures". Choose one of them.')
        failures = question == "failures"
        return self._ask("rank", answers.ranked, source, metric, goal, study, failures)

    def best_settings(self, source: str, metric: str, goal: str = "", study: str = "") -> str:
        """List the settings with the best expected metric. The best single run was also lucky.

        Each setting is a row of numbers and values, in the order of `columns`. `expected` is what more runs
        of the setting should reach, with the 90% interval. `p_best` is the probability that it is best.
        """
        return self._ask("settings", answers.best_settings, source, metric, goal, study)

    def parameter_effect(
        self, source: str, metric: str, parameter: str, goal: str = "", study: str = ""
    ) -> str:
        """Say what a parameter does to the metric: its best values, its curve or levels, and interactions."""
        check_length("parameter", parameter)

        def answer(runs: Runs, name: str, chosen: str | None) -> Answer:
            return answers.effect_of(runs, name, parameter, chosen)

        return self._ask("effect", answer, source, metric, goal, study, parameter)

    def explain_run(
        self, source: str, metric: str, run: str = "", reference: str = "", goal: str = "", study: str = ""
    ) -> str:
        """Divide the difference between two runs among the parameters that differ, and what is luck.

        `run` is the name of a run, by default the best one. `reference` is by default the run with the median
        metric.
        """
        check_length("run", run)
        check_length("reference", reference)

        def answer(runs: Runs, name: str, chosen: str | None) -> Answer:
            return answers.explained(runs, name, run or None, reference or None, chosen)

        return self._ask("explain", answer, source, metric, goal, study, run, reference)

    def next_runs(self, source: str, metric: str, count: int = 6, goal: str = "", study: str = "") -> str:
        """Propose the next runs, and say what to do with the range of each parameter.

        Each run is a row of values in the order of `columns`; null means that the parameter is not set. Run
        half of them, then ask rank_parameters again. `count` is 1 to 50.
        """
        if not 1 <= count <= MOST_NEXT_RUNS:
            raise UnreadableRuns(f"{count} runs were asked for. Choose 1 to {MOST_NEXT_RUNS}.")

        def answer(runs: Runs, name: str, chosen: str | None) -> Answer:
            return answers.next_runs(runs, name, count, chosen)

        return self._ask("next", answer, source, metric, goal, study, count)

    def when_to_stop(
        self, source: str, metric: str, difference: float = 0.0, goal: str = "", study: str = ""
    ) -> str:
        """Say how likely 10, 50 and 200 more runs improve the metric by a difference that matters.

        `difference` is in the units of the metric. 0 takes 5% of what was gained so far.
        """

        def answer(runs: Runs, name: str, chosen: str | None) -> Answer:
            return answers.when_to_stop(runs, name, difference or None, chosen)

        return self._ask("stop", answer, source, metric, goal, study, difference)

    def compare_sweeps(
        self,
        first: str,
        second: str,
        metric: str,
        goal: str = "",
        first_study: str = "",
        second_study: str = "",
    ) -> str:
        """Say what changed from one sweep to another, or that nothing did beyond chance.

        `first` and `second` are sources, the earlier one first.
        """
        earlier, later = self._read(first, first_study), self._read(second, second_study)
        key = ("compare", earlier.digest, later.digest, metric, goal)
        return self._once(key, lambda: answers.compared(earlier, later, metric, _goal(goal)))

    # -- reading, and remembering answers ---------------------------------------------------------------

    def _ask(
        self,
        name: str,
        answer: Callable[..., Answer],
        source: str,
        metric: str,
        goal: str,
        study: str,
        *details: object,
    ) -> str:
        """Return the answer on a metric, which is computed only once for the same runs and details."""
        check_length("metric", metric)
        runs = self._read(source, study)
        chosen = _goal(goal)
        more = details if name == "rank" else ()
        key = (name, runs.digest, metric, goal, *details)
        return self._once(key, lambda: answer(runs, metric, chosen, *more))

    def _answer(self, name: str, answer: Callable[[Runs], Answer], source: str, study: str) -> str:
        runs = self._read(source, study)
        return self._once((name, runs.digest), lambda: answer(runs))

    def _once(self, key: tuple[object, ...], answer: Callable[[], Answer]) -> str:
        with self._lock:
            if key not in self._remembered:
                self._remembered[key] = compact_json(answer())
                while len(self._remembered) > MOST_REMEMBERED:
                    self._remembered.popitem(last=False)
            self._remembered.move_to_end(key)
            return self._remembered[key]

    def _read(self, source: str, study: str) -> Runs:
        check_length("study", study)
        path = self._folders.path_of(source)
        try:
            return read_runs(path, study=study or None, reach="linked")
        except SeveralStudies as several:
            names = ", ".join(list(several.studies)[:_MOST_NAMED])
            raise UnreadableRuns(
                f"This source holds {len(several.studies)} studies. Choose one with study, such as: {names}."
            ) from None


def _goal(goal: str) -> str | None:
    check_length("goal", goal)
    return goal or None
