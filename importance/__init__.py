"""Which hyperparameters mattered, how sure that is, and what to try next: the public names."""

from importance.errors import ImportanceError as ImportanceError
from importance.errors import SeveralStudies as SeveralStudies
from importance.ranking.rank import rank as rank
from importance.ranking.result import Ranking as Ranking
from importance.readers import read_runs as read_runs
from importance.runs.table import Column as Column
from importance.runs.table import Kind as Kind
from importance.runs.table import Role as Role
from importance.runs.table import Runs as Runs
from importance.sweep.batch import next_runs as next_runs
from importance.sweep.recommend import recommend as recommend

__all__ = [
    "Column",
    "ImportanceError",
    "Kind",
    "Ranking",
    "Role",
    "Runs",
    "SeveralStudies",
    "next_runs",
    "rank",
    "read_runs",
    "recommend",
]
