"""Ax: the table of its client, and the experiment saved as JSON."""
