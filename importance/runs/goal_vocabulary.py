"""The words in the names of metrics that imply a goal, in three strengths.

An entry of several words has underscores: "false_positive" is also "false positive", "falsePositive" and
"false-positive". If the words of a name disagree, the strongest ones decide (`goal_from_name`).
"""

from __future__ import annotations

# Measures: "rmse" means the same whatever the words around it.
_RISES = """
    aacc aar acc accs accuracies accuracy accurately adg adj_rand adjusted_mutual adjusted_rand alignscore
    ami amota amri antolini aov ap apdex apl apm approximation_ratio aps apy ar area_under arhr ari arniqa
    arppu arpu assa asw attack_failure attainment auac auc aucpr aucroc aucs aum aupr auprc aupro auqc auroc
    auuc availability avg_trade b_cubed bacc backward_transfer bandwidth bartscore bd_psnr bedroc bertscore
    best_trade bests bits_per_joule bleu bleurt blimp bmap boundary_f bpref brier_skill bss bw bwt c_index
    c_stat c_statistic c_td cad_score cagr calinski calinski_harabasz calmar capacity_factor
    capacity_retention cbak ccc ceaf ch_index ch_score chrf cider cindex clap click_through clip_i
    clip_score clip_sim clip_t clipscore clops clv cmap cmc cmos cmrr cnr codebleu coherence coherence_time
    comet completed completeness completion completions compliance compression_ratio concordance
    connectivity conv_rate conversion conversions corr corrcoef correct correlation cosine covl cpk cr
    cramers csat csi csig ctd ctr cure cvr cycle_life d2 d_prime damage_dealt dbcv dcg designability det_pr
    det_re deta determination dice dist_1 dist_2 distance_covered distance_traveled distance_travelled
    distinct distinct_1 dnsmos dockq dprime dsc dunn dwell_time e_measure eao earnings ebitda ecpm eff
    efficiency elbo elo elo_diff elpd em energy_density energy_efficiency energy_savings enob enrichment eqe
    equity_peak ertrag estoi ets ev_explained ev_r2 ev_score evi evidence_lower exact_match exactitude
    exactmatch expectancy expl_var expl_variance explained_var explained_variance f05 f1 f2 f_beta f_measure
    f_score factuality faithfulness faradaic fbeta feasibility feasible fidelity first_contact fitness
    fleiss flops_per fluency fmax fmeasure fmi fnat forward_transfer fowlkes_mallows fps fpy frame_rate
    framerate froc fscore fsim fty fuel_efficiency fwiou fwt g_mean g_means gain gap_statistic gauc gdt
    gdt_ha gdt_ts genauigkeit geneval geometric_mean_score geval gewinn gflop_per gflops_per gigaflops gini
    giou_score gleu gmean gmv goal_diff goal_difference goodput google_bleu gops gpm groundedness h_at
    harmlessness harrell harvest helpfulness hfu hit hit_at hit_rate hitrate hits hmean hns homogeneity
    honesty hota hpsv2 hr hss human_eval hv hypervolume iauc icc icir identification identity idf1 idp idr
    ilisi image_reward improvement improvements inception_score information_coefficient information_ratio
    informedness inlier intelligibility intersection intersection_over_union inventory_turns io_u iops iou
    ious ipc iptm iqe iqm irr iwae jaccard jga k_ratio kappa kbet kendall kendalltau kge krcc las lcc lddt
    leads life lifespan lifetime lift lift_curve likelihood ll llh lml load_factor localization_success
    log_density log_evidence log_lh log_lik log_p log_pdf log_prob loglh loglik loglike loglikelihood logp_y
    logpdf logprob logprobs longevity lpd lppd lrap ltv ltv_cac macc macro_avg macroacc map mapk maps mar
    mar_ratio margin markedness matthews matthews_corrcoef mauve maxf mc1 mc2 mcc mda mean_io_u
    mean_reciprocal meteor mflops mfs mfu minp miou mlups modularity mos mota moverscore mrr ms_ssim msssim
    mtbf muc mutual_info mutual_information nash ndcg ndre nds ndvi negative_predictive_value net_benefit
    net_worth nisqa nist nmi nmos nominal_agreement npmi nps npv nsd nse nss nue oee oks omega_ratio
    on_schedule on_time open_rate opt_in optimality_score orr otd otif output_power overlap p_at
    panoptic_quality pass1 pass_at pauc payoff pcc pck pckh pdockq pearson pearson_r pearsonr pesq pfound
    phi_coefficient photocurrent pick_score picp pinaw_skill plcc plcmos plddt plqy pnl pocid pod point_diff
    points_diff positive_predictive_value power_conversion power_density power_output ppk ppv pq prauc
    pre_at prec precision pred_ll preserved production profit profits prr psnr psnrb psrr ptm purity q2 qed
    qini qmean qnr qor qps quality quantum_volume qwk r2 r_2 r_at r_precision r_squared rand_index rank_1
    rank_10 rank_20 rank_5 rank_correlation rank_ic reach recall reciprocal reciprocal_rank recognition
    relevance relevancy remission rendement renewable renewal response_rate ret retained retention
    retrieval_success rets return returns revenue rew reward reward_diff rewards rewards_chosen
    rewards_margins rho ribes rig roas roc rocauc roi roofline rouge rougel rougelsum rougew rprec rps rsq
    rsquared rty s_measure sacrebleu sar sari saved saving savings scaf scc scop score_diff sctm sdr sdri
    seer segsnr self_consumption self_sufficiency sens sensitivity seq_id seq_rec seq_recovery
    sequence_recovery session_length sharpe si_sdr si_sdri si_snr si_snri sigmos sign_agreement
    signal_distortion signal_noise signal_to_noise sil silhouette silhouette_score sim similarity sinad
    sinkhorn_similarity sinr sir sisdr sisdri sisnr sisnri skill sla_compliance sla_met slack slo_attainment
    smatch smos snr solve_rate solved sortino spearman spearmanr spec specific_capacity specificity speed_up
    speedup spice spl sps sqn srcc srmr srocc ssim ssim_score stoi subscriptions subset_acc success
    success_probability summac survival survival_time sutcliffe tail_ratio tar tflops thpt thr throughput
    throughput_gain time_in_range time_survived time_to_failure titer tm_score tmscore tn tnr tns top4 tp
    tpr tps tps_fps tput trefferquote treynor true_negative true_negatives true_positive true_positives
    trueskill trustworthiness tss turnover_frequency turnover_number tversky uar uas uauc uciqe uiqm upi
    uplift upsell uptime uqi utility utmos uwa v_measure viability viewability vif visqol vmaf vmeasure vtr
    watch_time weighted_avg wfm willmott win win_loss win_rate winner winning winning_trade winrate wins wns
    won worst_trade wr wuauc wue xeb xpm xput yield youden youden_j
"""
_LOWERS = """
    abandonment abort aborted above_hull abs_rel absenteeism absrel accel accident accidents ace_error acer
    acos acpl adaece ade advbench adverse aepe aic aicc amat ann_vol aoe apcer arp artifacts asd assd ate
    attack_success attrition aurc ave_error average_rank avg_rank backlash backorder backorders bad bad_rate
    bce bd_rate ber bias biases bic bits_per bits_per_dim bler blocking blunders blur bottleneck bounce bpb
    bpc bpcer bpd bpp bpw brier brisque brokerage bug bugs burden burr bycatch cac calibration_error
    cancellation carbon cd_l1 cd_l2 ce cepstral cer cfe cfid chamfer chattering chi2 chi_square chi_squared
    chisq churn ci_width circuit_depth clash clash_score clashes clashscore cnot_count co2 collision
    collisions commission commissions communication_cost complaint complaints complexity complication
    conceded conductance congestion consumption contamination contamination_rate control_effort corrosion
    cost cost_of coste costs cpa cpc cpi cpl cpwer crack cracks crash crashed crashes crime cross_entropy
    crossentropy crossings crosstalk crps ctx_switches curtailment cvar cwc cwece cycle_time cycles
    damage_taken dark_current davies_bouldin days_to db_index dbi dcf dead death deaths default default_rate
    defect defective defects deflection degradation_rate delay delays delinquency delta_e der deviance
    deviation deviations diff difference discomfort discrepancy disease disparity displacement distortion
    dists divergence divergences docking_score dose_error doublet downtime dpmo dpo dpu drag drawdown
    drawdowns drift dropout_rate dropouts dropped dross dsps dss dtw duality_gap duplicate duplicates
    duration e_factor e_hull eate eaurc ec50 ec_50 ece edit_dist edit_distance edp eens eer effort elapsed
    emd emission emissions energy_above_hull energy_score eod epe episodes_to epochs_to epsilon_spent ergas
    erosion err erreur error errors errs evals_to evaluations_to exit_rate expected_shortfall expectile
    expense expenses exploitability extra_tokens f0_rmse fad fade fading fail failed fails failure failures
    fall falls false_accept false_acceptance false_alarm false_alarms false_discovery false_neg
    false_negative false_negatives false_pos false_positive false_positives false_reject false_rejection
    fatalities fcd fcr fde fdr fee feed_conversion fees fehler fer fid flatness fn fnr focal forgetting
    formation_energy fp fpr fpr95 fpr_at fprs frag fragmentations fraud frechet_inception frr fvd gap gaps
    gate_count gd_plus generational_distance gmrae goals_against grid_import hallucination hallucinations
    hamming_distance harm harmbench harmful harmfulness harms hausdorff hazard hd hd95 hinge hpwl hter huber
    hyper_events hypo hypo_events hysteresis iae ibll ibs ic50 ic_50 id_sw id_switch id_switches
    ids_switches idsw idsws igd ignorance imbalance_ratio impurities impurity inbll incidence incorrect
    indel indels inertia infeasibility infeasible infection info_lost infraction infractions injuries injury
    instability interference interruption interruptions interval_score interval_width intransigence invalid
    ipae irmsd ise itae iterations_to iters_to itl jailbreak jailbreak_success jam jams jer jerk jitter
    js_div js_divergence jsd kerf kernel_inception kid kl kld kldiv kosten kullback lag lambda_loss lat late
    latencies latency lateness laufzeit lcoe leak leakage leaks leibler length_of_stay ler levenshtein
    limit_of_detection linf llr load_shed log_cosh log_spectral logcosh lole lolp looic losing loss
    loss_rate losses lost lost_packets lost_tracks lpips lrmsd lsd lut luts mae makespan mape mase max_dd
    maxdd mbe mcd mce mdape mdd mdrae mean_rank mean_wquantileloss medae medae_log median_rank medr
    memorization mer mfe min_dcf mindcf mip_gap misalignment misassemblies miscalibration misclass
    misclassification misclassified miscoverage misfires mislabeled mislabelled mismatch mismatches miss
    miss_rate missed missed_detections misses missing missrate mistake mistakes mmd mnr molprobity mortality
    moves moves_to mphe mpiw mpjpe mpki mpvpe mrae msd mse msis msle mttd mttr mve nan_count nans nash_conv
    nats nats_per ncrps nd niqe nll nloglik nmae nme nmse noise noise_db noise_figure nok non_uniformity
    nonuniformity nox npl nrmsd nrmse odds_difference off_road off_target off_track offroad offset offtarget
    ood_gap oom ooms opacity optimality_gap orcwer outage outlier outliers overconfidence overestimation
    overfit overfitting overhead overheads overpotential overshoot owa packet_loss pae pain pampjpe parity
    parity_difference path_len path_length payback pbias peak_demand peak_load peak_power pehe penalties
    penalty perceptual_image perceptual_path perp perplexities perplexity perte pinaw pinball piqe plr pm10
    policy_risk popularity_bias porosity poverty ppd ppl price psi pue pve qber quantile_loss quantile_score
    queue r_free r_hat r_work rae rank_mean readmission readmit real_time_factor realized_vol
    realtoxicityprompts refund refunds regret regrets reject rejected rejection rejections rejects rel_l2
    relapse relative_l2 repetition repetitions residual residuals response_time retries retry
    return_to_sender rework rfree rhat ripple rise_time risk rms rmsd rmse rmse_p rmsecv rmsep rmsle rmspe
    rmsre rmsse roughness rounds_to route_length rpe rpehe rpo rpol rre rrse rse rss rtf rto rtt runoff
    runout runtime rvd rwork sa_score sag saidi saifi sam_deg sascore sce scrap self_bleu sep settling_time
    sfid shd shifts_missed sick side_effect side_effects silog skip_rate slip slippage slippage_ratio smape
    smin snr_loss spatter spectral_angle spend spill spillage spills springback sq_rel sqrel sse stale
    staleness stall stalls steps_to stereotype stockout stockouts stop_outs stress structural_hamming
    surprisal switches t_count tace taper tardiness tardy tcount tcpwer tdcf ter thd theil theil_u theils_u
    thinning time time_to timeout timeouts times tlb toll tour_length toxic toxicity tpot trace_distance tre
    truncated truncation ttfb ttft tweedie ulcer uncertainty underconfidence undercoverage underestimation
    underfitting undershoot underwater unemployment unfairness unsafe unsub unsubscribe value_at_risk
    variation_of_information variogram_score verlust vi_distance vibration vibrations victims vina viol
    violation violations viols void voids vol_annual volatility waic wait waiting wall_clock wallclock wape
    warp warpage wasserstein waste wasted wcss wder wear wer winkler wirelength wmae wmape wql wquantile
    wrmsse wrong wss xent xie_beni
"""
# Quantities, and tasks whose score has their name. A measure is stronger ("energy_mae").
_RISES_MILDLY = """
    acceptance acceptance_ratio accepted accuracy_gain activation add_to_cart adherence adoption aesthetic
    agentbench agieval agreement aider aime aime24 aime25 alpaca alpacaeval alpha_return amc appeal approval
    apps aqua arc arc_agi arena arenahard arpdau asdiv assists attendance balance basket_value bbh bbq beir
    belebele bench benefit bfcl bigbench bigcodebench biomass bird bits_saved bonus boolq cache_hit capacity
    capital capture captured cc certainty ceval chartqa checkout checkout_completion cleared click clicks
    clock_mhz cmmlu codecontests codeforces cola comfort commonsenseqa compile completion_rate compression
    compressive_strength conductivity confidence consistency continuity convenience cop copa coqa cov
    coverage covered cruxeval crystallinity csqa da dau dau_mau decode_speed decoded delivered delivery
    designable detected detection diversity docvqa downloads drop_em ds1000 ductility eaten ee
    effective_sample eggs elongation employment employment_rate enantiomeric encode_speed engagement eqbench
    equity equity_final ess ethics evalplus excess explored fill finqa flores folio followers footfall
    forecast_skill freq_mhz freshness frontiermath gaia gbps_mean generalization_score generated germination
    gips glue goal goals goals_scored goodness gpqa gqa graduates graduation gross_margin growth gsm gsm8k
    gzsl happiness hardness harvest_index height hellaswag hendrycks high_score highscore hitratio hle hm
    hotpotqa humaneval humanevalplus ic ifeval ild imagenet impressions inception income infinitebench
    infovqa ingest inliers installs ir jackpot jsc kda killed kills ks ks_stat lai lambada lb leaderboard
    leetcode legalbench legibility levels_cleared likes liking lines_cleared livebench livecodebench logiqa
    longbench loot luminance mapped mapping_rate matched matches math math500 mathvista mau mbpp
    mean_survival medmcqa medqa memory_saved mgsm milestones milk minerva minority_recall mips mmbench mme
    mmlu mmmu mnli mobility_score modulus_score mpg mrpc msmarco mt_bench mtbench mteb multipl multirc
    musique musr n50 naturalquestions nav needle niah normalized_score novelty nq obqa occupancy ocrbench
    okvqa olympiadbench omega ood_acc openbookqa ops order_value orders os osworld packet_delivery paid pass
    passed passes pce pct_correct pdr perf perfect performance pf pfs photosynthetic piqa plasticity points
    pope portfolio portfolio_value progress pruning_ratio pubmedqa q_factor qasper qnli qqp quac ra_score
    race rate_of_return reached readability recovered recovery recovery_factor reduction_rate referral
    referrals reliability remission_rate reorder repobench resilience resolve resolved responder responders
    richness robust robustness rte ruler safety safety_factor sale sales satisfaction scibench scienceqa
    sciq score_improvement seedbench selectivity serendipity service_level shares sharpness signup signups
    simpleqa siqa smoothness_score snn socialiqa soh solubility spad sparsity spectral_efficiency speed
    spider squad squadv2 sr sst sst2 stability stability_margin stability_score stable stickiness stiffness
    storycloze strategyqa streams strength strength_mpa stsb stsbenchmark sty subscribers superglue superni
    survival_index survived sus_score svamp swe_bench swebench synthesizability taco task_completion
    tau_bench tensile terminal_bench textvqa theoremqa tm tof ton toolbench top top1 top3 top5 touchdowns
    toughness toxigen_acc tracked transmittance triviaqa trust_score truthfulqa tydiqa unique uniqueness
    upright uptake upvotes usability users util utilisation utilization uts validity velocity views visits
    vo2max voc votes vqa vqav2 wau wealth webarena webqs weight_gain wellbeing wic wildbench win_pct
    winogrande wmt wnli worst_group xcopa xnli xp xquad xstest yield_strength zebralogic zeroscrolls
"""
_LOWERS_MILDLY = """
    4xx 5xx aberration aborts adversarial anxiety aod area astigmatism backlog backtracks batch_time binary
    bins_used bitrate bleeding bouldin bram branch bytes centipawn cholesterol code_size cof cold_start
    conflicts contention convergence_epoch convergence_iter convergence_step cpe cpo cpu_pct cpu_usage cpv
    crows_pairs culled culling cyclomatic d_1_all d_loss ddp deadlocks debt deficit degenerate delta_g deo
    depression depth_circuit disc disk dislocation dist distance dose dpd dsp electricity energy entropy
    evaluations_needed evictions exceedance exceedances exposure fair far fatigue fault faults fl_all flop
    flops footprint friction fuel g_loss gates gc gc_pause gen gflop gflops ghg gmacs gse haze hba1c heat
    hours_lost hrs idle imbalance impedance inflammation instructions interval_length inventory irrigation
    iterations_needed jailbreaks kwh_used l1 l2 l_inf lead_time len_path liability lint load_avg loc lodging
    los lp lq mac macs mass mem memory migrations misses_per mr n_evals ne nitrate nodes_explored
    over_refusal overheating p50 p75 p90 p95 p99 p999 p99_9 page_faults parameters params pause peak
    perceptual perceptual_distance pest pests pm25 poisson power ppm quantile quantile_latency queue_length
    ra ram rank ranks refusal resistance rz salinity sam sediment setup_time severity shortage shrinkage
    size sizes skew soil_loss spam spd steps_needed stereoset storage stragglers stress_level swap switch te
    tokens_per_answer tokens_used tortuosity tour tracking_loss trading transaction trap turbidity turnover
    turns_used twoqubit unexplained unmet unserved variation vehicles vi violating vram wass water water_use
    watt watts weed weed_density weeds wip
"""
# Words that count only if there is no other.
_RISES_WEAKLY = (
    "gbps mbps kbps score scores rating ratings is favg_score level_score award grade grades marks"
)
_LOWERS_WEAKLY = """
    bits cents dollars error_bar eur gb gib hours joule joules kb km kwh mb mib millis milliseconds mins
    minute minutes ms ns nsec sec second seconds secs us usd usec
"""
# Spreads of a quantity: less is always better.
_SPREADS = """
    ci95 ci_width coeff_of_variation coefficient_of_variation iqr mad rsd sd sds sem standard_deviation
    standard_error std std_dev std_deviation std_err std_error stddev stderr stdev stds var variance
    variances
"""
# They reverse the goal of the word before them: "error_reduction" rises, "accuracy_drop" falls.
_TURNERS_GOOD_ALONE = "reduction reductions reduced decrease avoided removed removal"
_TURNERS_BAD_ALONE = "drop drops degradation decline regression_rate deterioration decay loss_of"
# They reverse the goal of the word after them.
_NEGATORS = "neg negative minus negated inverse inverted inv"
# Results on one class: "negative_precision" is the precision of the negatives.
_OF_A_CLASS = "precision recall f1 support iou fscore"

RISES, LOWERS = "maximize", "minimize"
STRONG, MILD, WEAK = 3, 2, 1


def _entries(*groups: tuple[str, str, int]) -> dict[str, tuple[str, int]]:
    # A word in several groups counts in the first.
    entries: dict[str, tuple[str, int]] = {}
    for block, end, strength in groups:
        for word in block.split():
            entries.setdefault(word, (end, strength))
    return entries


ENDS: dict[str, tuple[str, int]] = _entries(
    (_RISES, RISES, STRONG),
    (_LOWERS, LOWERS, STRONG),
    (_RISES_MILDLY, RISES, MILD),
    (_LOWERS_MILDLY, LOWERS, MILD),
    (_RISES_WEAKLY, RISES, WEAK),
    (_LOWERS_WEAKLY, LOWERS, WEAK),
)
SPREADS = frozenset(_SPREADS.split())
TURNERS = dict.fromkeys(_TURNERS_GOOD_ALONE.split(), RISES) | dict.fromkeys(
    _TURNERS_BAD_ALONE.split(), LOWERS
)
NEGATORS = frozenset(_NEGATORS.split())
OF_A_CLASS = frozenset(_OF_A_CLASS.split())
_TIMES = "ms s sec secs second seconds min mins minute minutes hour hours hr day us ns"
_RESOURCES = "watt watts joule joules dollar usd kwh gpu core"
_COUNTS = """
    batches episodes events examples frames images img imgs it items iters its messages msgs ops pages
    points queries records req reqs requests rows samples steps tok tokens toks transactions txns updates
    words
"""
_PREPOSITIONS = """
    against at by for from in of on over per to under until versus vs with without wrt
"""
# They imply no goal, but are written together with words that do: "valloss", "meanreward".
_NEUTRAL = """
    abs absolute adjusted average avg balanced batch best char class coef coeff coefficient count cum
    cumulative cv dev ep episode episodic epoch eval evaluation final frac fraction global graph heldout
    holdout index indices last local log macro max mean median metric micro min mode model node norm
    normalized num number oof overall pct percent percentage rate rates ratio ratios relative root running
    samples sem_seg sentence share squared step sum test token total train training val valid validation
    value values weighted word
"""
TIMES = frozenset(_TIMES.split())
RESOURCES = TIMES | frozenset(_RESOURCES.split())
COUNTS = frozenset(_COUNTS.split())
PREPOSITIONS = frozenset(_PREPOSITIONS.split())
NEUTRAL = frozenset(_NEUTRAL.split())
