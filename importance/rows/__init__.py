"""Raw tables before they are runs: from one row a step, a fold or a metric to one row a run.

`layout` is a raw table with what its tracker says of the columns. `store` is a place with studies, read on
demand. `one_row_per_run` brings any table into the shape that `Runs` needs.
"""
