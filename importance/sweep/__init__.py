"""What to try next: advice for each parameter, narrower ranges, the next runs, and what they may reach."""

from importance.sweep.batch import next_runs as next_runs
from importance.sweep.recommend import recommend as recommend
