"""Aim: its repository, a folder with a database for the parameters and one for the metrics of each run."""
