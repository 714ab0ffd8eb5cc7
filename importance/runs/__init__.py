"""The table of runs that every other package works on: typed columns, the role of each, and the reasons.

The cells of a raw table become typed columns (`typed_columns`), each column gets a role (`roles`), and `Runs`
(`table`) holds the result, with notes on what was left out.
"""

from importance.runs.columns import Column as Column
from importance.runs.columns import Kind as Kind
from importance.runs.columns import Role as Role
from importance.runs.table import Runs as Runs
