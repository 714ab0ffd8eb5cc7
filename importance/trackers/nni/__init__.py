"""NNI: the database of an experiment, its search space, and what `nnictl experiment export` writes."""
