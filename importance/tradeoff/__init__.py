"""Several metrics at once: the Pareto front, the importances for the trade-off, and runs that seek the front.

`trade_off` gives the answer, and `front_runs` the next runs.
"""

from importance.tradeoff.next_runs import front_runs as front_runs
from importance.tradeoff.trade_off import trade_off as trade_off
