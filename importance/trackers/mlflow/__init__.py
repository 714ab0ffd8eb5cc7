"""MLflow: its exported table, its folder, its database and its tracking server."""
