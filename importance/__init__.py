"""Which hyperparameters mattered, how sure that is, and what to try next: the public names."""

from importance.errors import ImportanceError as ImportanceError
from importance.errors import SeveralStudies as SeveralStudies
from importance.proposals import next_runs as next_runs
from importance.ranking import Ranking as Ranking
from importance.ranking import rank as rank
from importance.readers import read_runs as read_runs
from importance.runs import Column as Column
from importance.runs import Kind as Kind
from importance.runs import Role as Role
from importance.runs import Runs as Runs
from importance.sweep import recommend as recommend

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
