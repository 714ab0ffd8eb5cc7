"""Writes the folders in `trainer/`: the Trainer's state of transformers 5.24.0 in a separate environment.

    python tests/trackers/written/write_trainer.py

The states are `TrainerState`'s own files. The Trainer's loop needs PyTorch, so the rest is spelled here after
its code: `all_results.json` as `save_metrics` writes it, and checkpoint folders with a state and the model's
config each.
"""

import json
import shutil
from pathlib import Path

import numpy as np
from transformers.trainer_callback import TrainerState

HERE = Path(__file__).parent / "trainer"


def logged(rate: float, steps: int) -> list[dict]:
    out = []
    for epoch in range(1, 4):
        step = steps * epoch // 3
        loss = float(abs(np.log10(rate) + 4) + 1 / epoch + (0.4 if epoch == 3 else 0))
        out.append(
            {
                "loss": loss + 0.1,
                "grad_norm": 1.0,
                "learning_rate": rate * (1 - epoch / 3),
                "epoch": float(epoch),
                "step": step,
            }
        )
        out.append(
            {
                "eval_loss": loss,
                "eval_accuracy": 1 - loss / 9,
                "eval_runtime": 2.0,
                "epoch": float(epoch),
                "step": step,
            }
        )
    return out


def state(rate: float, upto: int = 6) -> TrainerState:
    history = logged(rate, 30)[:upto]
    best = max(entry["eval_accuracy"] for entry in history if "eval_accuracy" in entry)
    return TrainerState(
        epoch=history[-1]["epoch"],
        global_step=history[-1]["step"],
        max_steps=30,
        num_train_epochs=3,
        train_batch_size=8,
        log_history=history,
        best_metric=best,
        best_model_checkpoint="out/checkpoint-20",
    )


def main() -> None:
    shutil.rmtree(HERE, ignore_errors=True)
    for number, rate in enumerate((1e-5, 5e-5, 1e-4, 5e-4)):
        run = HERE / f"lr-{rate:g}_rank-{4 * (number % 2 + 1)}"
        for upto in (2, 4, 6):
            checkpoint = run / f"checkpoint-{upto * 5}"
            checkpoint.mkdir(parents=True)
            state(rate, upto).save_to_json(str(checkpoint / "trainer_state.json"))
            (checkpoint / "config.json").write_text(
                json.dumps({"model_type": "bert", "hidden_size": 128, "transformers_version": "5.24.0"})
            )
        if number == 3:
            shutil.rmtree(run / "checkpoint-30")  # stopped early
            continue
        state(rate).save_to_json(str(run / "trainer_state.json"))
        last = state(rate).log_history[-1]
        results = {name: last[name] for name in ("epoch", "eval_accuracy", "eval_loss", "eval_runtime")}
        (run / "all_results.json").write_text(
            json.dumps(results | {"eval_samples": 100}, indent=4, sort_keys=True)
        )


if __name__ == "__main__":
    main()
