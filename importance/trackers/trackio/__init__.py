"""Trackio: the SQLite database of each project, and the Parquet files that it exports."""
