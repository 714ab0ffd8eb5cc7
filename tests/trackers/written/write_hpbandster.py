"""Writes the log in `hpbandster/`: the logger of hpbandster 0.7.4, in a separate environment.

    python tests/trackers/written/write_hpbandster.py

The jobs of one bracket of successive halving with budgets of 1, 3 and 9 are handed to `json_result_logger` as
its dispatcher does (the search itself talks through a name server, which does not run under the newest
Python). Large rates end with an exception, which leaves no result.
"""

import shutil
import traceback
from pathlib import Path

import numpy as np
from hpbandster.core.dispatcher import Job
from hpbandster.core.result import json_result_logger

HERE = Path(__file__).parent / "hpbandster"


def compute(config: dict, budget: float) -> dict:
    if config["lr"] > 0.05:
        raise ValueError("diverged")
    loss = float(abs(np.log10(config["lr"]) + 2) + 1 / budget)
    return {"loss": loss, "info": {"accuracy": 1 - loss / 10, "net": {"weights": config["units"] * 10}}}


def main() -> None:
    shutil.rmtree(HERE, ignore_errors=True)
    logger = json_result_logger(directory=str(HERE), overwrite=True)
    draw = np.random.default_rng(0)
    configs = [
        {"lr": float(10 ** draw.uniform(-4, -1)), "units": int(draw.integers(8, 65))} for _ in range(9)
    ]
    for number, config in enumerate(configs):
        logger.new_config((0, 0, number), config, {"model_based_pick": number > 5})
    clock = 1.7e9
    for keep, budget in ((9, 1.0), (3, 3.0), (1, 9.0)):
        for number, config in enumerate(configs[:keep]):
            job = Job((0, 0, number), config=config, budget=budget)
            job.timestamps = {"submitted": clock, "started": clock + 0.5, "finished": clock + 0.5 + budget}
            clock += 1
            try:
                job.result, job.exception = compute(config, budget), None
            except ValueError:
                trace = traceback.format_exc().replace(str(Path(__file__)), "train.py")
                job.result, job.exception = None, trace
            logger(job)


if __name__ == "__main__":
    main()
