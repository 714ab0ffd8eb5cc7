"""One run's folder of W&B: its log, and the files that describe an online run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from importance.rows.store import History, ReportShare
from importance.runs.end_states import UNFINISHED
from importance.runs.mapping_cells import flat
from importance.trackers.wandb import log_file, online_files
from importance.trackers.wandb.log_file import Logged

CONFIG, SUMMARY = "config.yaml", "wandb-summary.json"


@dataclass(frozen=True)
class RunFolder:
    """One run's folder: its name, its log, its path, whether its files are in `files/`, and the run's id."""

    name: str
    log: Path | None
    folder: Path | None = None
    has_files_folder: bool = False
    run_id: str = ""

    def file(self, name: str) -> Path | None:
        """Return the path of a file that describes an online run."""
        if self.folder is None:
            return None
        return self.folder / "files" / name if self.has_files_folder else self.folder / name


def read_run(folder: RunFolder, history: History, tell: ReportShare) -> Logged:
    """Return one run from its log, and from its online files what the log lacks."""
    if folder.log is None:
        run = Logged()
    elif history != "last":
        run = log_file.read(folder.log, True, tell)
    else:
        run = log_file.read(folder.log, False, lambda share: tell(share / 2))
        if not _has_final_summary(run):
            run = log_file.read(folder.log, True, lambda share: tell((1 + share) / 2))
    if not run.config:
        run = replace(run, config=online_files.config(folder.file(CONFIG)))
    if not run.summary:
        run = replace(run, summary=online_files.summary(folder.file(SUMMARY)))
    return run


def state_of(run: Logged) -> str | None:
    """Return how a run ended; None when only its online files exist, which do not say."""
    if run.exit_code is not None:
        return "crashed" if run.exit_code else "finished"
    return UNFINISHED if run.about else None


def _has_final_summary(run: Logged) -> bool:
    """Return whether a run's summary holds the last values: the run ended and it has only numbers."""
    values = flat(run.summary).values()
    ended = run.exit_code is not None and not run.defined
    return ended and bool(values) and all(isinstance(value, (int, float)) for value in values)
