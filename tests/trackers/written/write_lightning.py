"""Writes the logs in `lightning/`: Lightning 2.6.6 with torch 2.14.1 in a separate environment.

    python tests/trackers/written/write_lightning.py

Seven short trainings with a CSVLogger: the training loss on each step, the validation's on each epoch. One
stops in its second epoch, one before anything was logged, and one diverges; the last logger never gets as far
as a metrics.csv. Their hparams.yaml hold an enum, a tuple and an object.
"""

import enum
import shutil
from pathlib import Path

import lightning.pytorch as pl
import torch
from lightning.pytorch.loggers import CSVLogger

HERE = Path(__file__).parent / "lightning"


class Mode(enum.Enum):
    FAST = "fast"


class Thing:
    def __init__(self) -> None:
        self.size = 3


class Model(pl.LightningModule):
    def __init__(
        self, lr: float, width: int, optim: dict, mode: Mode, betas: tuple, thing: Thing, fail_at: int
    ):
        super().__init__()
        self.save_hyperparameters()
        self.layer = torch.nn.Linear(2, 1)

    def training_step(self, batch, index):
        epoch, settings = self.current_epoch, self.hparams
        if epoch == settings.fail_at:
            raise RuntimeError("crashed")
        loss = self.layer(batch[0]).square().mean() * 0 + settings.lr * 10 + 1 / (epoch + index + 1)
        if settings.lr > 0.9:
            loss = loss * float("nan")
        self.log("train_loss", loss, on_step=True)
        return loss

    def validation_step(self, batch, index):
        self.log("val_loss", self.hparams.lr + abs(self.current_epoch - 1) / 10)
        self.log("val_acc", self.hparams.width / 100)

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.0)


def main() -> None:
    shutil.rmtree(HERE, ignore_errors=True)
    data = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(4, 2)), batch_size=2)
    for number in range(8):
        settings = {
            "lr": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1.0, 0.8][number],
            "width": 8 * (number + 1),
            "optim": {"name": "sgd" if number % 2 else "adam", "nesterov": bool(number % 2)},
            "mode": Mode.FAST,
            "betas": (0.9, 0.99),
            "thing": Thing(),
            "fail_at": {4: 1, 5: 0}.get(number, -1),
        }
        logger = CSVLogger(HERE, name="sweep")
        model = Model(**settings)
        if number == 7:
            logger.log_hyperparams(model.hparams)
            logger.save()
            continue
        trainer = pl.Trainer(
            max_epochs=3,
            logger=logger,
            log_every_n_steps=1,
            accelerator="cpu",
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
        )
        try:
            trainer.fit(model, data, data)
        except RuntimeError as error:
            print(error)


if __name__ == "__main__":
    main()
