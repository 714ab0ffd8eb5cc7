"""Runs: the one table that everything passes through, with the role of each column and why it has it.

Cells become typed columns, columns get roles, and `Runs` holds the result with notes on what was left out.
"""

from importance.runs.columns import Column as Column
from importance.runs.columns import Kind as Kind
from importance.runs.columns import Role as Role
from importance.runs.table import Runs as Runs
