"""scikit-learn: the `cv_results_` of a search, as a table and of a fitted search in memory."""
