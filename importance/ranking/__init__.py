"""`rank` and what is said of a ranking: estimators, scores, stability, sentences, the table as HTML."""

from importance.ranking.rank import rank as rank
from importance.ranking.result import Ranking as Ranking
