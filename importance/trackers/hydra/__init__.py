"""Hydra: folders of jobs, their files, and the grammar of overrides."""
