"""The metric as a function of the parameters.

`target` and `inputs` prepare the data, `additive_gp` is the Gaussian process that ranks and draws effects,
`matern_gp` the one that the next sweep is chosen with, `significance` the tests against chance.
"""
