"""What a column's name says: its words, whether they speak of a setting or of a result."""

from __future__ import annotations

import re
from functools import cache

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")

# Log odds that a column is a result (positive) or a setting (negative), by word.
_RESULT_WORDS = {
    5.0: """
        accuracy auroc auprc auc roc mse rmse mae mape rmspe smape nmse nrmse mrr ndcg psnr ssim
        lpips fid bleu rouge rougel meteor cider wer cer perplexity ppl iou miou dice f1 fbeta
        macrof1 microf1 nll ece brier mcc fpr tpr fnr tnr hit hits ap map50 jaccard flops flos loss
        losses acc top1 top5 bpc bpb rmsle mase crps elbo r2 qwk
    """,
    3.5: """
        recall precision sensitivity specificity error err reward rewards return returns score
        scores f2 map regret throughput latency runtime elapsed rew kappa pearson spearman kendall corr
        correlation win wins winrate success accuracies fitness map95 auac hv hypervolume pass
        likelihood logloss bacc balanced npv ppv
    """,
    2.5: """
        val valid validation test eval evaluation best final avg average mean std stddev stdev var
        variance median gap grad generalization improvement divergence kl entropy drawdown sharpe
        pnl profit wall remaining instability convergence predicted result results metric ood tn tp
        fn fp speed count total auto_acc ratio_acc distance similarity relative gain overhead
        consumption memory usage used
    """,
    2.2: """
        created deleted achieved correct incorrect fps snr mb gb ms minutes cr squared magnitude
        actual plies
    """,
    1.0: """
        train training time duration global epoch iter iteration iterations timestep timesteps
        episode step seconds sec gflops energy params parameters rank cost objective value
        compression reduction
    """,
}
_SETTING_WORDS = {
    5.0: """
        optimizer optim optimiser scheduler sched activation dropout seed dataset backbone arch
        architecture batch hidden momentum warmup patience interval dirs dir path file filename
        folder device devices workers nesterov pretrained augment augmentation augmentations type
        mode name strategy policy fn func init kernel stride padding vocab workers wandb project
        entity verbose debug freq frequency every limit threshold max_len tokenizer checkpoint ckpt
        resume cuda gpu gpus fp16 bf16 amp config cfg version tolerance tol
    """,
    3.5: """
        lr wd learning decay size dim dims layers layer units heads head width depth channels
        filters filter features feature gamma beta beta1 beta2 betas alpha lambda eps epsilon coef
        coeff coefficient weight weights temperature tau clip clipping clamp factor model method
        algorithm algo variant embedding embed emb embd num n nb no use with enable enabled is has
        do save load log logging schedule sampler sampling sample samples buffer horizon discount
        gae lora rank_lora accumulation accum neurons criterion regularization reg l1 l2 smoothing
        noise mask augs crop resolution input output split fold folds k group tag tags experiment
        exp epochs steps iters episodes budget min max start end maximum minimum initial rate prob
        probability quantize bits penalty solver estimators estimator leaf neighbors bins window
        length len seq block expansion rho mu sigma percentage percent fraction frac bs hsv hue
        saturation brightness contrast jitter flip flipud fliplr rotate rotation degrees shear
        translate perspective mosaic mixup cutmix cutout erasing paste eta subsample colsample bytree
        bylevel bagging leaves mtry ntree nrounds shrinkage
    """,
    1.5: """
        data net network task env environment image img hops negative positive margin scale range
        multiplier ratio dtype precision half target source domain class classes agent teacher
        student prior
    """,
}
_ODDS = {word: odds for odds, words in _RESULT_WORDS.items() for word in words.split()}
_ODDS |= {word: -odds for odds, words in _SETTING_WORDS.items() for word in words.split()}

# Words that qualify a result or a setting without being either: "train_loss_step", "hidden_size_2".
_TRAILING_WORDS = """
    step epoch mean avg average std stddev sem var min max median last best final total sum sec s
    seconds at of per in the and or to for
"""
_TRAILING = frozenset(_TRAILING_WORDS.split())
# What a result was measured on, where one comes before: "acc_class_3", "auc_color_group".
_MEASURED_ON = frozenset(["group", "class", "classes", "task", "domain", "split", "fold", "layer", "client"])

_WHOLE = {
    "epoch": 2.5,
    "epochs": -4.0,
    "iter": 1.5,
    "step": 2.0,
    "steps": -0.5,
    "_step": 4.0,
    "_runtime": 4.0,
    "_timestamp": 4.0,
    "global_step": 4.0,
    "trainer/global_step": 6.0,
    "lr": -2.0,
    "learning_rate": -4.0,
    "loss": 4.5,
    "runtime": 3.0,
    "total_flos": 5.0,
    "train_runtime": 5.0,
    "best_epoch": 4.0,
    "n_params": -0.5,
    "num_params": -0.5,
    "param_count": -0.5,
    "params": -0.5,
    "parameters": -0.5,
    "time": 2.0,
    "is": 4.0,
    "model/num_parameters": -6.0,
    "num_parameters": -0.5,
    "grad_norm": 5.0,
    "max_grad_norm": -6.0,
    "precision": 0.0,
    "wd": -4.0,
    "bs": -4.0,
    "lambda": -4.0,
    "y": 2.0,
    "target": 0.0,
    "output": 0.0,
    "objective": 2.0,
    "value": 3.0,
    "result": 3.0,
    "cost": 2.5,
    "score": 4.0,
    "samples_per_second": 5.0,
    "steps_per_second": 5.0,
    "num_nodes_total": 1.0,
    "effective_batch_size": -4.0,
    "convergence_epoch": 4.0,
}


@cache
def words(name: str) -> tuple[str, ...]:
    """The words of a name in lower case: "valLoss" and "val_loss" are ("val", "loss"); "f1" stays whole."""
    parts: list[str] = []
    for chunk in re.split(r"[^A-Za-z0-9@+]+|[@+]", name):
        low = chunk.lower()
        if low in _ODDS:
            parts.append(low)
            continue
        parts.extend(found.lower() for found in _WORD.findall(chunk))
    # A digit belongs to the word before it where together they are a known word: f1, top5, l2.
    joined: list[str] = []
    for part in parts:
        if joined and part.isdigit() and joined[-1] + part in _ODDS:
            joined[-1] += part
        else:
            joined.append(part)
    return tuple(joined)


@cache
def odds_of_result(name: str) -> float:
    """Log odds, -7 to 7, that a column of this name is a logged result rather than a setting.

    The head of an English compound comes last, so the last telling word counts most: `val_batch_size` is a
    size, `loss_weight` a weight, `batch_loss` a loss.
    """
    low = name.strip().lower()
    if low in _WHOLE:
        return _WHOLE[low]
    if re.match(r"lr-[A-Z]", name):  # what Lightning's LearningRateMonitor logs: "lr-AdamW"
        return 5.0
    last = re.split(r"[/.]", low)[-1]
    spoken = list(words(name))
    while len(spoken) > 1 and (spoken[-1] in _TRAILING or spoken[-1].isdigit()):
        spoken.pop()
    if spoken and spoken[-1] in _MEASURED_ON:
        before = [w for w in spoken if w not in _MEASURED_ON]
        while before and before[-1] not in _ODDS:
            before.pop()
        if before and _ODDS[before[-1]] >= 3.5:
            spoken = before
    known = [_ODDS[word] for word in spoken if word in _ODDS]
    if not known:
        known = [_ODDS[word] for word in words(name) if word in _ODDS]
    if not known:
        return 0.0
    head = _ODDS.get(spoken[-1], 0.0)
    rest = sum(known) - head
    total = 1.2 * head + 0.5 * max(-6.0, min(6.0, rest))
    if head < 0 and last in _WHOLE and _WHOLE[last] > 0:
        total += _WHOLE[last]
    return max(-7.0, min(7.0, total))


def bare(name: str) -> str:
    """The name without the tracker's prefix: "params_lr", "params.lr", "param_lr" and "config/lr" are
    "lr"."""
    found = re.match(r"(?:params?[._]|config[./]|metrics\.|hparams?[./])(.+)", name)
    return found[1] if found else name
