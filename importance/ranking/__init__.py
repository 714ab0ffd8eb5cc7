"""Rankings of parameters by their importance.

`rank` puts an estimator to work (`anova` by default, or one in `forest`) and returns a `Ranking` of scores.
The other modules describe a ranking: its stability, its notes on single parameters, its sentences and its
table."""

from importance.ranking.rank import rank as rank
from importance.ranking.result import Ranking as Ranking
