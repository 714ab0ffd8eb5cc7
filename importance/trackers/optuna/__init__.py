"""Optuna: its exported table, its databases, its journal, and the distributions of its parameters."""
