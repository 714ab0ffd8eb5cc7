"""Ray Tune: its results table and its experiment folders."""
