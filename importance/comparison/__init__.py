"""Two sweeps side by side: what was tried, what changed in the metric's response, and which one got further.

`compare` answers all of it. The tests are of one model of both sweeps, in which the sweep is a parameter.
"""

from importance.comparison.compare import compare as compare
