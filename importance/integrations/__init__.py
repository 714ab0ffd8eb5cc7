"""Paramlens inside other tools: an importance evaluator for Optuna, scikit-learn's searches, and `watch`.

`paramlens.optuna` and `paramlens.sklearn` give these names under the name of the tool.
"""

from importance.integrations.watch import watch as watch
