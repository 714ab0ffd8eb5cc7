"""Settings of where a run was saved and how it was executed, not of training: paths, logging, workers.

Trackers store whole configs, of Hugging Face, Lightning, Keras, detectron2, MMDetection, Ultralytics,
fairseq, Hydra, Stable-Baselines3, CleanRL, nanoGPT, scikit-learn and others. Settings that vary without
any effect on training would take places in the ranking from those that have one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from importance.runs.column_names import words
from importance.runs.columns import Column, Kind, Role


def _any_of(patterns: str, **names: str) -> re.Pattern[str]:
    """Return a pattern that matches what any of the lines matches; `<name>` is replaced by the named part."""
    lines = [line.strip() for line in patterns.splitlines()]
    joined = "|".join(line for line in lines if line and not line.startswith("#"))
    for name, part in names.items():
        joined = joined.replace(f"<{name}>", part)
    return re.compile(joined)


_TOOLS = "(wandb|tensorboard|tb|mlflow|comet|neptune|clearml|aim|visdom|sacred|swanlab|trackio)"
# What may be done at intervals.
_LOOKED_AT = (
    "(log|logs|logging|logger|print|printing|save|saving|eval|evaluate|evaluation|val|valid|validate|validation|test"
    "|testing|checkpoint|ckpt|vis|viz|visualize|plot|display|report|summary|monitor|image|images|img|video|record"
    "|recording|dump|snapshot|track|flush|hist|histogram|refresh|show|render|write|upload|metrics?|stats|gif|media)"
)
# Whole trees of a config: everything below a part of this name.
_TREES = _any_of(
    """
    hydra|paths|extras|slurm|launcher|cluster|cudnn|profiler|progress_bar|<tools>
    id_?2_?label|label_?2_?id|id_to_label|label_to_id|task_specific_params
    loggers?|logging|log_config|log_processor|visualizer|vis_backends
    checkpoint(ing)?|model_checkpoint|checkpoint_config|default_hooks
    env_cfg|dist_params|accelerator_config|fsdp_config|dataloader_kwargs|loader_kwargs
    gradient_checkpointing_kwargs
    """,
    tools=_TOOLS,
)
_KEPT = _any_of(
    """
    # Where things are written, and under which name.
    <written>_?(dirs?|directory|paths?|folder|file|filename|fname|prefix|root|location|uri|url)
    <named>_?(names?|ids?|tags?|suffix|notes|group|entity|uid|uuid)
    (save|output|result|log|checkpoint|ckpt)_?(to|as|in|at|out)
    outdir|logdir|savedir|workdir|run_?dir|save_?path|output|outfile|logfile|storage|overwrite.*|exist_ok
    project|entity|tags|notes?|comments?|description|run_?id|uuid|uid|hash|job_type
    (config|cfg|conf|yaml)_?(file|path|name|dir)|resume(_.+)?|auto_resume|restore_.+|load_checkpoint_.+
    # When something is logged, saved or looked at.
    <looked>(_.+)?_?(intervals?|freq|frequency|period|every(_?.+)?)(_.+)?
    (eval|evaluation|save|saving|log|logging|checkpoint|hub|val|validation)_(strategy|delay)
    <steps>_?(steps?|iters?|iterations?|epochs|n|on_start|first_step|only|batches|episodes|fig.*)
    (n|num)_?(eval|evaluation|val|test|log|sanity.*)_?(steps|iters|episodes|batches|images|samples|envs|runs)
    num_sanity_val_steps|check_val_every_n_epoch|metric_period|steps_per_(print|log|save|eval|checkpoint)
    (sample|interval|period)_(every|interval|period)|do_(train|eval|predict|test)|always_save_checkpoint
    keep_(last|best|interval|only|n|top|max|checkpoint).*|max_(checkpoints|keep_ckpts|to_keep)
    no_(save|log|progress|wandb|validate|epoch_checkpoints|last_checkpoints).*
    # The batch size of an evaluation does not change its result.
    (per_(device|gpu)_)?(eval|evaluation|test|val|valid|validation|dev|inference|predict)_(batch_?size|bs)
    # What is logged, shown and kept.
    saves?|save_.+|print_(config|model|summary|loss|logs?|metrics|stats|net(work)?|args|weights)
    plot_(results?|loss(es)?|curves?|metrics?|samples?|confusion.*|history)
    show_.+|render(_(mode|eval|fps|video|test|train))?|record_(video|gif|stats|frames)|capture_(video|gif)
    upload_.+|export_.+|visuali[sz]e(_.+)?|visuali[sz]ation
    (use_|enable_|with_|to_|no_|log_to_|log_|report_to_)?<tools>(_.+)?
    log_(level.*|format|file|to|models?|images?|gradients?|grads?|params?|config|artifacts?|on_each_node)
    log_(graph|histograms?|code|metrics?|memory|video|predictions?|preds|online|offline|all.*|name)
    loggers?|logging|logging_.+|verbose|verbosity|quiet|silent|silent_mode|profiler|profiling|tqdm|disable_tqdm
    progress(_bar)?|no_progress_bar|enable_(progress_bar|model_summary|checkpointing|logging)|weights_summary
    progress_bar_refresh_rate|checkpoint_callback|fast_dev_run|dry_?run|detect_anomaly|barebones|track_grad_norm
    stats_window_size|skip_memory_metrics|callbacks?_verbose|live_plot|online|offline
    # Publishing, and which checkpoint counts as the best.
    push_to_hub.*|hub_.+|hf_(entity|repo|token).*|report_to|metric_for_best_model|greater_is_better
    load_best_model_at_end|(maximize_)?best_checkpoint_metric|(checkpoint|monitor|early_stopping)_?(metric|mode)
    monitor|monitor_.+|eval_metrics?|first_metric_only|include_.+_for_metrics|include_for_metrics
    include_(tokens_per_second|num_input_tokens_seen)|eval_accumulation_steps|eval_do_concat_batches
    batch_eval_metrics|prediction_loss_only|remove_unused_columns|label_names|ignore_data_skip|past_index
    length_column_name
    # Versions and machines.
    .+_(version|commit|sha|revision|branch)|git_.+|commit|sha|revision|host|host_?name|node_?(name|ip|list)
    nodelist|(job|slurm|lsf)_?(partition|queue)|machine(_name)?|server|ip|ip_address|user|username|pid|port|master_(addr|port)|addr|address
    init_method|dist_(url|backend)|local_rank|global_rank|device_id|slurm_.+|mp_(parameters|start_method)|_n_gpu
    # How much a model hands out when it is asked, and what is kept in between.
    return_dict(_.+)?|output_(hidden_states|attentions|scores|logits)|torchscript|return_train_score|error_score
    _name_or_path|_commit_hash|_attn_implementation_autoset|auto_map
    cache_(dir|files?|dataset|images?|data|latents|ram)|use_cache|overwrite_cache|empty_cache.*
    """,
    tools=_TOOLS,
    looked=_LOOKED_AT,
    steps="(log|logging|print|save|saving|eval|evaluation|val|validation|validate|test|checkpoint|ckpt|report|record|vis)",
    written="(out|output|saved?|logs?|logging|logger|cache|work|working|runs?|exp|experiment|checkpoints?|ckpts?|results?"
    "|te?mp|tensorboard|tb|wandb|default_root|root|home|base|project|model_save|weights_save|plots?|fig(ure)?s?|images?"
    "|hub|artifacts?|events?|trial|sweep|job|original_work|train|report)",
    named="(output|save|log|checkpoint|ckpt|result|run|experiment|exp|job|project|wandb|sweep|group|study|trial|hub_model"
    "|display|entity|user|repo|task|workspace)",
)
# Of these only truth values are switches of logging: others are fields, tracks and soils.
_SWITCHES = _any_of(
    """
    plots?|show|display|track|record|export|cache|profile|debug|print|report|logs?|output|upload|images?
    """
)
# What makes a run fast, not good: a setting like others where speed is measured, or where it is most of what
# varies.
_CARRIED_OUT = _any_of(
    """
    ((num|n|nr|max|dataloader_num|loader_num|data|train|val|test|eval|preprocessing_num|dataset_num)_?)?workers(_per_gpu)?
    dataloader_.+|(use_)?pin_?memory|persistent_workers|prefetch(_.+)?|max_queue_size|use_multiprocessing|pinned?
    ((num|n|cpu|omp|max|opencv_num)_?)?n?threads?|thread_count|n_?jobs|num_?proc(s|esses)?|n_?procs?|njobs|pre_dispatch
    (cudnn_|torch_)?benchmark|cudnn.*|(torch_)?compile(_.+)?|jit(_.+)?|torchdynamo|run_eagerly|steps_per_execution
    channels_last|non_blocking|devices?|device_type|task_type|accelerator|backend|launcher|predictor
    (use_|no_|disable_)?(cuda|gpu|cpu|mps|tpu|ipex)|gpu_?ids?|gpu_?(idx|index|num(ber)?)|cuda_.+|tpu_.+
    visible_devices|multi_?gpu|(is_)?distributed(_.+)?|ddp(_.+)?|fsdp(_.+)?|deepspeed|num_nodes|nnodes
    gpu_?(name|type|model)|(machine|instance|node)_?type
    nprocs_per_node|((torch|full|cudnn|use)_?)?determinis(m|tic)(_.+)?|non_deterministic|in_memory|low_memory
    copy_x|optimize_memory_usage|force_(col|row)_wise
    """
)
# Defaults for generating text, which every config of Transformers has, whatever the model.
_GENERATION = _any_of(
    """
    min_length|min_new_tokens|do_sample|num_beams|num_beam_groups|diversity_penalty|temperature|top_k|top_p
    typical_p|repetition_penalty|length_penalty|(encoder_)?no_repeat_ngram_size|bad_words_ids|early_stopping
    num_return_sequences|forced_(bos|eos)_token_id|remove_invalid_values|exponential_decay_length_penalty
    (begin_)?suppress_tokens|prefix|(bos|eos|pad|sep|decoder_start|unk|cls|mask)_token_id|tokenizer_class
    pruned_heads|is_(encoder_)?decoder|add_cross_attention|cross_attention_hidden_size|tie_encoder_decoder
    chunk_size_feed_forward|finetuning_task|epsilon_cutoff|eta_cutoff|penalty_alpha|tf_legacy_loss|problem_type
    """
)
_OF_TRANSFORMERS = _any_of(
    """
    transformers_version|_name_or_path|typical_p|diversity_penalty|num_beam_groups|chunk_size_feed_forward
    exponential_decay_length_penalty|encoder_no_repeat_ngram_size|forced_bos_token_id
    """
)
_SPEED_WORDS = """
    time runtime latency throughput speedup elapsed seconds secs sec tps rps qps fps gflops tflops mflops
    duration memory mem energy power p50 p90 p95 p99 ops bandwidth utilization util cpu gpu misses miss cycles
    ipc minutes min s ms us rss wall joules watts hours overhead size binary compile amat hit ratio errors
    scaling efficiency
"""
_SPEED = frozenset(_SPEED_WORDS.split())
_VERSION = re.compile(r"v?\d+\.\d+(\.\w+)*([+-]\S*)?")
_SHARE = 0.5


def among(frame: pd.DataFrame, varying: Sequence[str], columns: Mapping[str, Column]) -> list[str]:
    """Return the varying parameters that are bookkeeping, or none if nothing else would be left.

    A parameter of the search space is never bookkeeping, whatever its name.

    Args:
        frame: the typed table.
        varying: the parameters that are not left out for another reason.
        columns: every column of the table. Constant parameters show which library the config is of, and
            metrics whether the sweep is about speed.
    """
    kinds = {name: column.kind for name, column in columns.items()}
    parameters = [name for name, column in columns.items() if column.role is Role.PARAMETER]
    lasts = {name: _parts(name)[-1] for name in parameters}
    of_transformers = sum(bool(_OF_TRANSFORMERS.fullmatch(last)) for last in lasts.values()) >= 2
    kept, carried = [], []
    for name in varying:
        if columns[name].searched:
            continue
        if _is_kept(name, frame[name], kinds[name]) or (
            of_transformers and _GENERATION.fullmatch(lasts.get(name, name))
        ):
            kept.append(name)
        elif _is_carried_out(name, kinds[name]):
            carried.append(name)
    left = len(varying) - len(kept)
    if len(carried) < _SHARE * left and not _is_about_speed(columns):
        kept += carried
    return kept if len(kept) < len(varying) else []


def _is_about_speed(columns: Mapping[str, Column]) -> bool:
    """Return whether at least half of the metrics measure speed, memory or another resource."""
    metrics = [name for name, column in columns.items() if column.role is Role.METRIC]
    speed = [name for name in metrics if _SPEED.intersection(words(name))]
    return bool(metrics) and len(speed) >= _SHARE * len(metrics)


def _is_kept(name: str, values: pd.Series, kind: Kind) -> bool:
    """Return whether a name is that of a path, a log, a version, a machine or the like."""
    *above, last = _parts(name)
    if any(_TREES.fullmatch(part) for part in above) or _KEPT.fullmatch(last):
        return True
    if kind is Kind.BOOLEAN and _SWITCHES.fullmatch(last):
        return True
    if last == "version" and kind is Kind.CATEGORICAL:
        return bool(values.dropna().map(lambda text: _VERSION.fullmatch(str(text)) is not None).all())
    return False


def _is_carried_out(name: str, kind: Kind) -> bool:
    last = _parts(name)[-1]
    if last in ("benchmark", "compile", "backend") and kind is not Kind.BOOLEAN:
        return last == "backend"  # text under "benchmark" is the name of a data set
    return _CARRIED_OUT.fullmatch(last) is not None


def _parts(name: str) -> list[str]:
    """Return the parts of a nested name in snake case: "trainer.logEvery" is ["trainer", "log_every"]."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name[:300])
    parts = [re.sub(r"[\s-]+", "_", part.strip()).lower() for part in re.split(r"[./]", snake)]
    return [part for part in parts if part] or [name.lower()]
