"""The front door: `read_runs` turns bytes, files, folders, archives and addresses into `Runs`."""

from importance.readers.read import read_runs as read_runs
