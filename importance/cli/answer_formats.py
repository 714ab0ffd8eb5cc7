"""The formats of an answer."""

FORMATS = ("table", "json", "csv", "markdown")
SCHEMA_VERSION = 1
"""The version of the schemas in docs/schema. It rises when a field changes its meaning or goes."""
