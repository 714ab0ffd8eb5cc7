"""File formats and database sessions that several trackers share."""
