"""Parameters about where and how a run is stored are set aside; those that affect the metric are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import Role, Runs, rank
from importance.runs.columns import Exclusion
from importance.space.dimension import Range

N = 24
KEPT = {
    "Hugging Face": """
        output_dir overwrite_output_dir logging_dir logging_steps logging_strategy logging_first_step
        log_level log_on_each_node save_steps save_strategy save_total_limit save_safetensors eval_steps
        eval_strategy evaluation_strategy eval_delay disable_tqdm run_name report_to push_to_hub
        hub_model_id hub_strategy metric_for_best_model greater_is_better load_best_model_at_end
        remove_unused_columns label_names local_rank skip_memory_metrics resume_from_checkpoint
        transformers_version _name_or_path id2label.0 label2id.joy do_eval do_predict
        include_inputs_for_metrics ignore_data_skip eval_accumulation_steps _n_gpu cache_dir
        output_hidden_states output_attentions return_dict torchscript per_device_eval_batch_size
    """,
    "Lightning": """
        log_every_n_steps check_val_every_n_epoch val_check_interval enable_progress_bar
        enable_checkpointing enable_model_summary default_root_dir num_sanity_val_steps fast_dev_run
        detect_anomaly logger profiler trainer.log_every_n_steps callbacks.model_checkpoint.dirpath
        weights_save_path progress_bar_refresh_rate
    """,
    "Ultralytics": "project exist_ok save save_period save_json plots verbose save_dir save_txt",
    "detectron2 and MMDetection": """
        OUTPUT_DIR VIS_PERIOD TEST.EVAL_PERIOD SOLVER.CHECKPOINT_PERIOD work_dir log_config.interval
        checkpoint_config.interval default_hooks.logger.interval env_cfg.cudnn_benchmark log_level
        resume_from evaluation.eval_interval dist_params.backend
    """,
    "fairseq": """
        common.log_interval common.log_format common.tensorboard_logdir common.wandb_project
        checkpoint.save_dir checkpoint.save_interval checkpoint.keep_last_epochs
        checkpoint.no_epoch_checkpoints validate_interval best_checkpoint_metric
        maximize_best_checkpoint_metric
    """,
    "Hydra": """
        hydra.run.dir hydra.job.num hydra.sweeper.n_jobs paths.log_dir paths.root_dir extras.print_config
    """,
    "Stable-Baselines3 and CleanRL": """
        tensorboard_log eval_freq n_eval_episodes log_interval exp_name track wandb_project_name
        wandb_entity capture_video save_model upload_model hf_entity save_freq log_folder
    """,
    "nanoGPT": """
        out_dir eval_interval log_interval eval_iters always_save_checkpoint wandb_log wandb_run_name
        eval_only
    """,
    "others": """
        host hostname port master_port username git_commit code_version torch_version log_dir savePath
        logInterval print_freq checkpoint_path saveEvery use_wandb use_tensorboard mlflow_uri
        experiment_name tags notes config_file save_every_n_epochs plot_every val_every test_interval
        metric_period steps_per_print results_folder
    """,
    "carried out": """
        num_workers dataloader_num_workers dataloader_pin_memory pin_memory persistent_workers
        prefetch_factor n_jobs device devices cudnn_benchmark torch_compile deterministic gpu_id use_cuda
        accelerator preprocessing_num_workers workers_per_gpu num_threads ddp_find_unused_parameters
        DATALOADER.NUM_WORKERS MODEL.DEVICE
    """,
}
SETTINGS = """
    lr learning_rate batch_size per_device_train_batch_size fp16 bf16 precision dtype torch_dtype amp
    warmup_steps warmup_ratio max_length max_seq_length max_steps num_train_epochs epochs
    gradient_accumulation_steps optim lr_scheduler_type weight_decay label_smoothing_factor
    early_stopping patience log_std_init log_alpha log_scale val_split test_size val_ratio
    eval_temperature num_envs n_steps target_update_freq target_update_interval train_freq sync_batchnorm
    track_running_stats print_speed image_size model model_name_or_path dataset data_dir temperature
    top_k top_p num_beams do_sample cache_size strategy augmentation_strategy image_augmentation_strategy
    sample_steps demo_episodes ema_decay logit_scale report_threshold gradient_checkpointing vocab_size
    tie_word_embeddings update_interval policy_delay learning_starts buffer_size n_epochs num_layers
    lr_decay_interval decay_every anneal_every sample_rate validation_fraction group_by_length tokenizer
    plot_size backbone loss init_from dropout mosaic imgsz version
"""


def configured(frame: pd.DataFrame, parameters: list[str], metrics: list[str]) -> Runs:
    """Runs whose parameters come from a tracker's config; no user named them."""
    known_roles = dict.fromkeys(parameters, (Role.PARAMETER, "in the config"))
    return Runs.from_frame(frame, metrics=metrics, known_roles=known_roles)


def excluded(names: list[str], metrics: tuple[str, ...] = ("val_loss",)) -> dict[str, Exclusion | None]:
    """Why each of these parameters is set aside, beside a learning rate and a width."""
    rng = np.random.default_rng(0)
    levels = {name: rng.permuted(np.arange(N) % 3) for name in ("base_width", "rho_a", "rho_b", *names)}
    frame = pd.DataFrame(levels | {metric: rng.normal(size=N) for metric in metrics})
    runs = configured(frame, list(levels), list(metrics))
    return {name: runs.columns[name].exclusion for name in names}


@pytest.mark.parametrize("tool", KEPT)
def test_what_only_keeps_the_run_is_set_aside_with_its_reason(tool: str) -> None:
    switches = ("track", "plots", "save")
    for name in KEPT[tool].split():
        if name not in switches:
            assert excluded([name]) == {name: Exclusion.BOOKKEEPING}, name
        frame = pd.DataFrame(
            {name: [True, False, False] * 8, "lr": np.arange(N) % 5, "val_loss": np.arange(N) % 7}
        )
        runs = configured(frame, [name, "lr"], ["val_loss"])
        if tool != "carried out":
            assert runs.columns[name].exclusion is Exclusion.BOOKKEEPING, name


def test_settings_of_the_training_take_part() -> None:
    for name in SETTINGS.split():
        assert excluded([name]) == {name: None}, name


def test_defaults_for_writing_text_are_set_aside_in_a_config_of_transformers_alone() -> None:
    written = ["temperature", "top_k", "num_beams", "repetition_penalty", "pad_token_id"]
    assert set(excluded(written).values()) == {None}
    whole = excluded([*written, "typical_p", "diversity_penalty"])
    assert {whole[name] for name in written} == {Exclusion.BOOKKEEPING}


def test_what_makes_runs_fast_takes_part_where_speed_is_measured_or_nothing_else_varies() -> None:
    assert excluded(["num_workers"], ("throughput", "latency_ms")) == {"num_workers": None}
    frame = pd.DataFrame(
        {"num_workers": np.arange(N) % 4, "pin_memory": [True, False] * 12, "acc": np.arange(N) % 7}
    )
    runs = configured(frame, ["num_workers", "pin_memory"], ["acc"])
    assert runs.auto_parameters == ("num_workers", "pin_memory")
    paths = frame.rename(columns={"num_workers": "log_interval", "pin_memory": "save_model"})
    runs = configured(paths, ["log_interval", "save_model"], ["acc"])
    assert runs.auto_parameters == ("log_interval", "save_model")


def test_a_version_is_one_of_software_where_it_is_written_so() -> None:
    cells = {"version": ["4.36.2", "4.40.0", "4.41.1"] * 8, "lr": np.arange(N) % 5, "acc": np.arange(N) % 7}
    runs = configured(pd.DataFrame(cells), ["version", "lr"], ["acc"])
    assert runs.columns["version"].exclusion is Exclusion.BOOKKEEPING
    cells["version"] = ["small", "large", "base"] * 8
    runs = configured(pd.DataFrame(cells), ["version", "lr"], ["acc"])
    assert runs.columns["version"].exclusion is None


def test_named_by_hand_bookkeeping_is_ranked() -> None:

    rng = np.random.default_rng(0)
    steps = np.array([10, 50, 500] * 8, dtype=float)
    frame = pd.DataFrame(
        {"logging_steps": steps, "lr": rng.uniform(size=N), "loss": steps + rng.normal(size=N)}
    )
    runs = configured(frame, ["logging_steps", "lr"], ["loss"])
    assert [score.name for score in rank(runs, "loss").scores] == ["lr"]
    assert rank(runs, "loss", ["logging_steps", "lr"]).scores[0].name == "logging_steps"


def test_a_searched_parameter_is_not_bookkeeping() -> None:
    frame = pd.DataFrame({"logging_steps": [10, 50, 500] * 8, "lr": range(24), "loss": np.arange(24) % 7})
    named = Runs.from_frame(frame, parameters=["logging_steps", "lr"], metrics=["loss"])
    space = {"logging_steps": Range("logging_steps", 1.0, 500.0)}
    searched = Runs.from_frame(frame, metrics=["loss"], space=space)
    exported = Runs.from_frame(
        frame.rename(columns={"logging_steps": "params_logging_steps", "lr": "params_lr"})
    )
    for runs in (named, searched, exported):
        assert runs.columns["logging_steps"].exclusion is None
