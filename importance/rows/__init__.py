"""From raw tables to one row per run, whether their rows are steps, folds, metrics or nested runs.

`layout` is a raw table with what its tracker says about the columns. `store` is a place with studies that are
read when needed. `one_row_per_run` brings any table to the shape that `Runs` needs.
"""
