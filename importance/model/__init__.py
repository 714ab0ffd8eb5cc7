"""The metric as a function of the parameters.

`target`, `target_scale` and `inputs` prepare the data. `additive_gp` is the Gaussian process behind
rankings and effects: `additive_fit` fits it, `sobol_indices` and `score_tests` read it, `surrogate`
predicts with it. `matern_gp` and `gp_classifier` choose the next sweep. docs/how-it-works.md has the
formulas."""
