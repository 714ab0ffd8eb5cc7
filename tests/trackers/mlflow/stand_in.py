"""The answers of a small server in place of MLflow's."""

from __future__ import annotations

import json

Reply = tuple[int, dict[str, str], bytes]


JSON = {"Content-Type": "application/json"}


def small_server(path: str) -> Reply:
    """The answer of a server with one experiment of two runs."""
    runs = [
        {
            "info": {"run_id": f"r{n}", "status": "FINISHED", "start_time": str(n)},
            "data": {
                "params": [{"key": "lr", "value": f"{n}"}],
                "metrics": [{"key": "loss", "value": n / 2}],
            },
        }
        for n in (1, 2)
    ]
    experiments: object = {"experiments": [{"experiment_id": "1", "name": "one"}]}
    return 200, JSON, json.dumps({"runs": runs} if "runs/search" in path else experiments).encode()
