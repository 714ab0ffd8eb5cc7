"""The words in the names of columns that suggest a result or a setting, and how strongly.

The numbers are the log odds that a column whose name ends with the word is a result. Words of other languages
are without accents.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


RESULTS: dict[float, str] = {
    5.0: """
        accuracy auroc auprc auc roc mse rmse mae mape rmspe smape wmape nmse nrmse mrr ndcg psnr ssim
        lpips fid bleu rouge rougel meteor cider chrf wer cer perplexity ppl iou miou dice f1 fbeta
        macrof1 microf1 nll ece brier mcc fpr tpr fnr tnr hit hits ap map50 jaccard flops flos loss
        losses acc top1 top5 bpc bpb rmsle mase crps elbo r2 qwk aic bic silhouette ari nmi ami mota idf1
        ade fde mpjpe hd95 rmsd plddt ptm pesq stoi sdr mos mcd sharpe sortino calmar cagr roas ctr
        cpc elo iae ise itae pce ibs kappa logloss auprg aucpr rocauc prauc gini tps rps qps
        genauigkeit verlust fehler exactitud acuracia accuratezza exactitude perdida perda perdita perte
        正解率 精度 損失 准确率 精确率 召回率 损失 точность потери ошибка
    """,
    3.5: """
        recall precision sensitivity specificity error err errors reward rewards return returns score
        scores f2 map regret throughput latency runtime elapsed rew pearson spearman kendall corr
        correlation win winrate success accuracies fitness map95 auac hv hypervolume igd pass
        likelihood bacc balanced npv ppv sens spec em yield purity conversion selectivity titer
        productivity overshoot undershoot oscillations violation violations collision collisions crashes
        conflicts decisions misses expanded explored visited converged solved feasible found unstable
        stable failed failures fails wins draws trades refusals clicks impressions visitors conversions
        revenue profit coherence outliers speedup efficiency makespan tardiness roughness warpage
        shrinkage elongation hardness absorbance fluorescence displacement deflection residual penalties
        topics coverage diversity mig recon kld duration timeouts drawdown expectancy amat ipc
        faithfulness relevancy davies calinski analogy wordsim353 agreement pvalue rendimiento rendimento
        ertrag ausbeute rendement resa festigkeit druckfestigkeit durata dauer laufzeit tempo tiempo
        temps 训练时间 时间 準確率 f1値 f1值 収率 время
    """,
    2.5: """
        val valid validation test eval evaluation best final avg average mean std stddev stdev sd var
        variance median grad generalization improvement divergence kl entropy pnl wall remaining
        instability convergence predicted result results metric ood tn tp fn fp count total
        distance similarity relative overhead consumption usage used measured observed achieved
        cumulative cum oof lb leaderboard veer lost drift strength rise retention kerf taste crumb aroma
        capacity viability recovery survival mortality germination growth biomass protein pdr satisfied
        satisfaction rating ratings votes smoothness jerk ev ret utilization util sentences quality
        dispersion spacing overfitting overfit underfitting underfit gap agree overall happiness wait
        waiting congestion residuals refusal hallucination voc jsc affinity toughness modulus
    """,
    2.2: """
        deleted correct incorrect fps snr cr squared magnitude actual plies gflops mflops tflops gmacs
        macs rtf tput accepted rejected evaluations nfev slots misclassified
    """,
    1.0: """
        train training time global epoch iter iteration timestep timesteps episode step seconds sec
        energy params parameters rank cost objective value compression reduction memory rss
    """,
    0.4: """
        speed gain created inertia height density
    """,
}
SETTINGS: dict[float, str] = {
    5.0: """
        setting settings setpoint
        optimizer optim optimiser optimizador otimizador scheduler sched activation dropout seed dataset
        backbone arch architecture batch hidden momentum warmup patience interval dirs dir path file
        filename folder device devices workers nesterov pretrained augment augmentation augmentations
        type mode name strategy policy func init kernel stride padding vocab worker wandb project entity
        verbose debug freq frequency every limit threshold thresh thr tokenizer checkpoint ckpt
        resume cuda gpu gpus fp16 bf16 config cfg version tolerance tol compiler ligand solvent catalyst
        dose dosage dosis kp ki kd neurons tournament elitism mutation crossover lookback bsize bs
        hyperparameter lernrate aprendizado aprendizaje apprentissage apprendimento couches camadas capas
        schichten strati neuronas neuronios neurones epocas stapelgroße stapelgrosse 学習率 バッチサイズ
        層数 学习率 批大小 隐藏层 层数 обучения слои батча эпохи
    """,
    3.5: """
        lr wd learning decay size dim dims layers layer unit units heads head width depth channels
        channel filters filter features feature gamma beta beta1 beta2 betas alpha lambda eps epsilon
        coef coeff coefficient weight weights temperature tau clip clipping clamp factor factors model
        method algorithm algo variant embedding embed emb embd num n nb no use with enable enabled is has
        do save load log logging schedule sampler sampling sample samples buffer buffers horizon discount
        gae lora accumulation accum criterion regularization reg l1 l2 smoothing noise mask
        augs crop input output split fold folds k group tag tags experiment exp epochs steps iters
        episodes budget min max start end maximum minimum initial prob probability quantize bits penalty
        solver estimators estimator leaf neighbors neighbours bins window length len seq block expansion
        rho mu sigma percentage percent fraction frac hsv hue saturation brightness contrast jitter flip
        flipud fliplr rotate rotation degrees shear translate perspective mosaic mixup cutmix cutout
        erasing paste eta subsample colsample bytree bylevel bagging leaves mtry ntree nrounds iterations
        generations population pop ants particles restarts tenure aspiration reheat shots chunk overlap
        embedder reranker retriever prompt beam lenpen hop mels vocoder lag ngram vector components tile
        unroll vectorize threads thread march opt flag flags associativity bound bounds fertilizer
        irrigation variety treatment tratamiento cultivar planner scenario instance problem subject
        client clients partition student teacher thermostat cutoff additive electrolyte nozzle infill
        audience bid price discretization sims concentration conc loading base splitrule changepoint lote
        lot couche bets stop classifier clf band tactic opponents hid dp 模型 模型名 количество размер
        slack persistence aggressiveness granularity lookahead
    """,
    1.5: """
        data resolution bias net network task env environment image img hops negative positive margin
        scale range multiplier ratio dtype half target source domain class classes agent prior pressure
        temp heat flow concurrency connections robots clusters
    """,
}
# What is true of a run when it has ended; no boolean setting has such a name.
OUTCOMES = _words(
    """
    converged solved found feasible infeasible unstable stable success successful succeeded failed failure
    finished finish completed complete reached detected crashed crash diverged timeout terminated truncated
    passed violated violation correct optimal collided collision won lost solved nan oom
    aborted overfit overfitting singularity
    """
)
# Words before "rate" that make it a setting; "error_rate" and "win_rate" are measured.
SET_RATES = _words(
    """
    learning learn dropout drop decay mutation mut crossover cross xo sampling sample subsample keep mask
    masking noise corruption exploration cooling annealing growth momentum elitism elite selection
    replacement replay augmentation warmup regularization update refresh discount step base initial init min
    max flow feed frame bit clock heart request arrival dilation atrous dilution pruning prune replacement
    weight l2 reg penalty bagging feature label smoothing shrinkage aging ageing scan spin c heating ramp
    migration immigration evaporation infection birth death transmission shear strain lr actor critic target
    backoff interest tax commission fee injection flip perturbation perturb swap forget forgetting upsample
    downsample oversampling undersampling rewiring rewire poisson burst inertia participation epsilon eps
    teacher forcing
    """
)
RATES = frozenset(["rate", "rates", "ratio", "prob", "probability", "frac", "fraction", "pct", "percent"])
# With a word such as "avg" before, these are measured: "avg_len", "best_iteration", "mean_steps".
QUALIFIERS = _words(
    """
    avg average mean best std stddev stdev sd sem median final cum cumulative achieved measured actual
    observed predicted overall worst
    """
)
MEANS = frozenset(["mean", "avg", "average", "median"])
LENGTHS = _words(
    """
    len length steps step epoch epochs iter iters iteration iterations size depth number width height
    """
)
# What a run takes a number of, and fewer if it stops early.
STEPS = _words("step steps epoch epochs iter iters iteration iterations rounds generations gens")
# "cooling_time", "proof_h", "holding_pressure": a time that is set, while "train_time" is measured.
SET_TIMES = _words(
    """
    cooling gradient anneal annealing cure curing proof reaction hold holding residence exposure delay dwell
    soak soaking incubation mixing sonication stirring ramp rest resting drying etch deposition limit max
    min horizon warmup reset hydration green lead milling injection
    """
)
# Whole names, and ends of dotted names, with a meaning that their words do not have.
WHOLE: dict[str, float] = {
    "epoch": 2.5,
    "epochs": -4.0,
    "iter": 1.5,
    "step": 2.0,
    "steps": -0.5,
    "n_epochs": -2.0,
    "num_epochs": -4.0,
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
    "best_ntree_limit": 4.0,
    "gpu_hours": 3.0,
    "n_support_vectors": 3.0,
    "kendall_tau": 4.0,
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
    "obj": 2.0,
    "value": 3.0,
    "result": 3.0,
    "cost": 2.5,
    "score": 4.0,
    "samples_per_second": 5.0,
    "steps_per_second": 5.0,
    "num_nodes_total": 1.0,
    "effective_batch_size": -4.0,
    "convergence_epoch": 4.0,
    "c": -1.5,
    "k": -3.0,
    "p": -0.5,
    "r": 0.5,
    "t": -0.5,
    "rate": -2.5,
    "gain": -1.0,
    "decision": 0.0,
    "finish": 2.0,
    "finished": 2.5,
    "kl": 3.0,
    "train": 2.5,
    "val": 3.0,
    "test": 3.0,
    "dev": 2.5,
    "duration": 3.0,
    "speed": -0.5,
    "temp": -2.5,
    "topics": 0.0,
    "overlap": -2.5,
    "amp": -6.0,
    "use_amp": -6.0,
    "shrinkage": -2.0,
    "pop": -4.0,
    "errors": 4.0,
    "ff": 1.0,
    "gamma": -4.0,
    "draws": 0.5,
    "base": -2.5,
    "minutes": 2.5,
    "seconds": 2.5,
    "secs": 2.5,
    "mins": 2.5,
    "take_profit": -5.0,
    "stop_loss": -5.0,
    "input_loss": -2.0,
    "work_mem": -4.0,
}
# "ops_per_sec", "ms_per_step": a rate is measured; "steps_per_epoch" is set.
PER_TIME = _words(
    "sec second seconds s min minute hour h day ms us step iter iteration token image img frame query"
)
# "epochs_trained", "steps_taken": how far a run went.
ENDED = _words(
    """
    trained run ran used completed done taken needed required reached elapsed executed
    """
)
# "steps_to_solve", "rounds_to_target": how much a run needed to get there.
UNTIL = _words(
    """
    target solve solved converge convergence threshold accuracy acc goal reach success finish optimum best
    """
)
# "path_len", "kerf_width": lengths that are measured, not set.
MEASURED_LENGTHS = _words(
    """
    path ep episode tour route traj trajectory solution response answer kerf bead crack plant peak
    melt weld shoot root stem fruit track
    """
)
# "gpu_mb": memory that was used.
MEASURED_MEMORY = _words(
    """
    gpu mem memory ram vram peak comm disk rss size traffic
    """
)
# Sizes that are measured, not set.
MEASURED_SIZES = _words(
    """
    model binary code crystal particle grain file disk front archive droplet pore crystallite fruit
    """
)
# Units, which say nothing about the role.
UNITS = _words(
    """
    s sec secs seconds ms us ns min mins minutes h hr hrs hours kb mb gb mib gib kib pct percent deg c f k
    hz khz mhz ghz mm cm m km um nm g kg mg l ml w kw v mv a ma pa kpa mpa bar db dbm dbi nmol mol usd eur
    kcal ev ha fs ps
    """
)
