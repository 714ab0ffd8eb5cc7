"""What to try next: advice for each parameter, a narrowed space, and the next runs with their forecast.

`attempts` groups the runs by setting, and `tried_space` finds the space that they were drawn from.
`recommend` combines `narrowing`, `safer_ranges`, `widening` and `growth` to the advice, `batch` chooses the
next runs, among them the `repeats` of promising settings, and `forecast` estimates what they reach.
"""

from importance.sweep.batch import next_runs as next_runs
from importance.sweep.batch import plan_runs as plan_runs
from importance.sweep.recommend import recommend as recommend
