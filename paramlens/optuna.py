"""Paramlens as an importance evaluator of Optuna, which has to be installed."""

from __future__ import annotations

from importance.integrations.optuna_evaluator import (
    ParamlensImportanceEvaluator as ParamlensImportanceEvaluator,
)

__all__ = ["ParamlensImportanceEvaluator"]
