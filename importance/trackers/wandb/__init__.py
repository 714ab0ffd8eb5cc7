"""Weights & Biases: its exported table, its folders and logs, its service, and the space of its sweeps."""
