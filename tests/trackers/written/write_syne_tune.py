"""Writes the Syne Tune store in `syne_tune/`: Syne Tune 0.16.0 in a separate environment.

    python tests/trackers/written/write_syne_tune.py

Asynchronous successive halving stops trials early; those with a large rate fail, and one has
no report when the tuner ends. Pickles that lie beside are left where they were written.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent / "syne_tune"
TRAINER = """
import argparse, math, time
from syne_tune import Reporter
given = argparse.ArgumentParser()
given.add_argument("--lr", type=float)
given.add_argument("--width", type=int)
given.add_argument("--optimizer")
given.add_argument("--epochs", type=int)
a, _ = given.parse_known_args()
if a.lr > 0.06:
    raise SystemExit(1)
report = Reporter()
for epoch in range(1, a.epochs + 1):
    if a.lr > 0.02 and epoch == 3:
        raise SystemExit(1)
    report(epoch=epoch, loss=abs(math.log10(a.lr) + 2) + 1 / epoch, accuracy=a.width / 100 + epoch / 1000)
    time.sleep(0.2)
"""


def main() -> None:
    # The backend starts trials as "python".
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with tempfile.TemporaryDirectory() as folder:
        trainer = Path(folder) / "trainer.py"
        trainer.write_text(TRAINER)
        tune(trainer)


def tune(trainer: Path) -> None:
    from syne_tune import StoppingCriterion, Tuner
    from syne_tune.backend import LocalBackend
    from syne_tune.config_space import choice, loguniform, randint
    from syne_tune.optimizer.baselines import ASHA

    space = {
        "lr": loguniform(1e-4, 1e-1),
        "width": randint(8, 64),
        "optimizer": choice(["sgd", "adam"]),
        "epochs": 4,
    }
    scheduler = ASHA(space, metric="loss", time_attr="epoch", max_t=4, do_minimize=True, random_seed=3)
    tuner = Tuner(
        LocalBackend(entry_point=str(trainer)),
        scheduler,
        StoppingCriterion(max_num_trials_finished=14, max_wallclock_time=240),
        n_workers=2,
        max_failures=20,
        sleep_time=0.3,
        results_update_interval=1,
        tuner_name="tiny",
    )
    try:
        tuner.run()
    except ValueError as error:  # "too many failures" is how a tuner with failed trials ends
        print(error, file=sys.stderr)
    shutil.rmtree(HERE, ignore_errors=True)
    to = HERE / "tiny-2026"
    to.mkdir(parents=True)
    for name in ("results.csv.zip", "metadata.json"):
        shutil.copy(Path(tuner.tuner_path) / name, to / name)
    for config in Path(tuner.tuner_path).glob("*/config.json"):
        (to / config.parent.name).mkdir()
        shutil.copy(config, to / config.parent.name / "config.json")


if __name__ == "__main__":
    main()
