"""The ranking of a fitted search of scikit-learn."""

from __future__ import annotations

from importance.integrations.sklearn_search import importance as importance

__all__ = ["importance"]
