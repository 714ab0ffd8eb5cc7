"""What parameters do to the metric: one at a time, two together, level by level, and what tuning is worth."""

from importance.effects.one_parameter import effect as effect
from importance.effects.two_parameters import surface as surface
