"""DVC: the table and the JSON of `dvc exp show`."""
