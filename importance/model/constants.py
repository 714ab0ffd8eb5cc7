"""The constants of the statistics that no formula gives, by the step that uses them, with their origins.

The packages `model`, `ranking`, `effects`, `sweep` and `comparison` define no others
(tests/model/test_constants.py). A constant has the unit that its comment states; a level is a p-value, and a
share is between 0 and 1.

Where a comment names no source, the value is a convention or was set by hand: no figure for it alone is on
record. It is then judged only as a part of the whole, by the benchmark that the heading of its step names.
"""

# ---- Quantiles. Mathematics, here so that each stands once.
Z90 = 1.6448536269514722  # standard deviations from the mean to either end of a 90% interval
Z95 = 1.959963984540054  # the same for 95%
MEDIAN_OF_SQUARE = 0.4549  # the median of a squared standard normal number
QUADRATURE_NODES = 15  # of the Gauss-Hermite quadrature to the metric's units

# ---- The metric (model/target.py, target_scale.py). Tukey 1977, Exploratory Data Analysis, calls 3
# interquartile ranges "far out".
FEWEST_RUNS = 5  # with fewer runs nothing can be said of any parameter
FENCE = 3.0  # interquartile ranges beyond a quartile at which a run is extreme
FAR_FENCE = 10.0  # the same, from which on a logarithm or ranks are considered
MOST_EXTREME = 0.05  # share of the runs; if more are extreme, none is clipped
UNIQUE_RUNS, UNIQUE_SHARE = 8, 0.9  # text names the run if so many runs have it, and this share of its own

# ---- The additive Gaussian process (model/additive_gp.py, basis.py). The priors were chosen on problems with
# known indices and on exhaustive tuning grids (importance_benchmark.py): mean and standard deviation.
SIGNAL_VARIANCE_PRIOR = (-3.5, 2.0)  # of log s_i
ROUGHNESS_PRIOR = (-0.5, 1.5)  # of the log odds of m_i
INTERACTION_WEIGHT_PRIOR = (-0.5, 1.5)  # of log w
NOISE_VARIANCE_PRIOR = (-2.0, 2.0)  # of log sigma^2
MEAN_PRIOR_VARIANCE = 1.0  # of the mean, in units of the standardised metric's variance
START_NOISE = 0.4  # the noise variance at which L-BFGS starts
MAP_STEPS = 60  # of L-BFGS at most
MAP_TOLERANCE = 1e-6  # L-BFGS stops after a step that gains less than this share of the log posterior
COSINES = 10  # of a number; the tenth has a wavelength of a fifth of the runs
SMOOTH_DECAY, ROUGH_DECAY = -4.0, -1.5  # powers with which the spectra fall with the number of the cosine
END_VARIANCE = 3e-3  # prior variance of each of the two functions that give a curve a slope at its ends
# Levels of text with contrasts of their own: no more than the exact model holds runs. Rarer ones are pooled.
MOST_MODELLED_LEVELS, FEWEST_MODELLED_LEVELS = 500, 24
LEARN_RUNS = 200  # from which the hyperparameters are learnt, at most; bounds the cost
MOST_MODELLED_RUNS = 500  # in the exact model, and inducing runs beyond; bounds the cost
MOST_MODELLED_PARAMETERS = 60  # those with the clearest main effects; bounds the cost

# ---- Budgets (model/budget_gp.py, expected_change.py), chosen on learning curves (budget_benchmark.py, seeds
# 0 to 7), and costs (effects/cheapest.py, gain_per_cost.py, sweep/next_per_cost.py).
BUDGET_PRIORS, NO_CURVE_PRIORS = ((-2.0, 1.0), (-2.0, 1.0)), ((-1.0, 1.5), (-9.0, 0.1))  # of log g and log s
BUDGET_NOISE_PRIOR, SHARED_NOISE = (0.0, 0.7), 0.3  # of the log noise ratio; what runs of a setting share
FEWEST_AT_BUDGET, MOST_BUDGETS = 10, 6  # runs that reached the ranked budget; budgets that are compared
CHANGE_DRAWS, COST_DRAWS = 9, 200  # of what other budgets change, which widen intervals; of functions
COMPARED_VALUES, COSTED_SETTINGS = 25, 500  # of a parameter of the best setting; the best by the model
LEAST_SAVING, TOLERANCE = 0.05, 0.05  # share of the cost; of the way from the median to the best setting
TUNING_RUNS = 10  # that only vary one parameter, whose cost its gain is divided by

# ---- Folds (model/cross_validation.py). Few settings are divided into more parts, because a model of 80% of
# them is noticeably worse than a model of all.
FOLDS, FOLDS_OF_FEW = 5, 10
FEW_SETTINGS = 60  # up to which there are FOLDS_OF_FEW
REFIT_STEPS, REFIT_TOLERANCE = 12, 1e-4  # the same in a fold, whose fit starts near its maximum
LONG_STEPS = 1_000_000  # squared runs times parameters from which a second core is worth its fork
FEWEST_FREEDOM = 1.5  # degrees of freedom; with fewer the interval of R2 would say nothing at all

# ---- The shares of up to 500 settings (ranking/anova.py, estimate.py): runs up to which a part has its full
# weight, runs from which on it has none, and that weight. Chosen on problems and grids with 30 to 1,000 runs
# (importance_benchmark.py).
LIGHTER_TAILS_BLEND = (60, 200, 0.5)  # the second fit, to a target with lighter tails
FOREST_BLEND = (50, 150, 0.2)  # the forest; its weight was chosen on the nineteen kinds, seeds 80 to 87
BLENDED_TREES = 40  # of that forest
# A share becomes 0 if its p-value is above a threshold: 1 up to the first number of runs, falling to the last
# number at the second. Chosen on the same problems and grids.
KEEPS_ALL_RUNS, DROPS_MOST_RUNS, DROPPED_P = 30, 100, 0.3

# ---- Intervals of the shares (ranking/share_intervals.py): multiples of the four standard errors of
# `ShareErrors.parts`, by quantile regression on sweeps of 15 to 300 runs (landscapes.py, seeds 0 to 4, each
# number of runs with the same weight), at the level that held 90% of the true shares above 2%. Other seeds
# were left for the test.
INTERVAL_ABOVE = (0.24, 0.0, 0.31, 1.86)
INTERVAL_BELOW = (0.29, 1.57, 0.68, 0.0)
SMALLEST_LOW = 0.003  # a lower end below this share is shown as 0
INTERVAL_R2 = (0.03, 0.97)  # R2 is kept within these for the standard errors

# ---- More than 500 runs (ranking/many_runs.py, boosting_shares.py, blocks.py, model/robust_tests.py)
MOST_LEARN_RUNS = 400  # from which the hyperparameters are learnt; bounds the cost
MOST_READ_RUNS = 5_000  # that `rank` reads: with 30 parameters 3 s; 40,000 took 20 s
SAMPLE_RUNS = 20_000  # drawn by `rank_blocks` for basis functions, hyperparameters, trees and tests
FOLDS_OF_MANY_RUNS = 6  # each predicted from the others; three of them are a half
# Like FOREST_BLEND, but rising: with 5,000 runs of eleven kinds of sweeps all of the stacking weight gave a
# distance of .015, the process alone .011; trees are there for functions that it does not see.
TREES_NONE, TREES_FULL, TREES_WEIGHT = 2_000, 4_000, 0.5
MOST_TESTED = 4_000  # runs whose predictions enter the tests of interactions; bounds the cost
# The factor of the standard error in an interval, and the runs beyond which the error of the model no longer
# shrinks: on eleven kinds of sweeps, 1,000 and 5,000 runs (44 tables), it then holds 89% of shares above 2%.
MANY_RUNS_WIDER, MODEL_ERROR_RUNS = 1.5, 2_000
MOST_TREE_LEVELS = 250  # of text; scikit-learn's trees tell at most 255 values apart
MOST_PREDICTIONS = 100_000  # by the trees of each half; 0.7 s of CPU
FEWEST_POINTS, MOST_POINTS = 1_000, 4_000  # of an index; its Monte Carlo error is then about 6 to 3% of it
MOST_LEAVES = 15  # as accurate as 31 with 1,000 runs of seven kinds, and faster
RUNS_A_FUNCTION = 10  # Harrell 2015, Regression Modeling Strategies, section 4.4
MOST_LEVERAGE = 0.9  # a run with more has a level for itself, and its residual says nothing

# ---- Tests (model/score_tests.py, significance.py, pair_tests.py). Error rates: statistics_benchmark.py.
SIGNIFICANCE_LEVEL = 0.05  # Fisher's convention
EVIDENCE_LEVEL = 0.03  # how often pure noise may be called evidence
SHUFFLES = 399  # and as many draws of signs, so that the smallest p-value is 1/400
# Noise has a log Bayes factor above the first number plus the second times log d at most 3 times in 100: on
# 6,000 tables of noise, 8 to 200 runs, 2 to 20 parameters, normal, long-tailed, skewed and nearly binary.
BAYES_FACTOR_START, BAYES_FACTOR_SLOPE = 0.9, 1.55
TEST_ROUGHNESS = 0.25  # weight of the rough spectrum in tests: fixed, as data must not choose their own test
FITTED_RUNS = 12.0  # the fit of the other parts hides the noise of so many runs: noise, 20 to 300 runs
MOST_FITTED = 0.25  # the largest share of the noise that it hides: simulated noise of 8 to 50 runs
SADDLEPOINT_UNTIL = 60  # runs; with more, the uncertain noise variance hardly matters
LARGEST_COMBINED_P = 0.99  # of a test in a Cauchy combination, so that a blind one outweighs no other
# Up to so many runs the signs of residuals are flipped as they are. Unshrunk ones cost 10% of the calls of
# real parameters with 30 runs and none with 60, where noise that grows with a parameter else had p < .05 in
# 10% of the tests.
PLAIN_FLIPS_UNTIL = 40
HC2_UNTIL = 60  # runs; HC3 then cost 5% of the calls of real parameters and HC2 none (19 kinds of sweeps)
# Cosines with equal weight in tests of numbers and of pairs: two hold a product of bowls and slopes, four
# hold 88% of a step and 85% of either factor of a chessboard of thirds. Chosen on 18 kinds of joint parts, 30
# and 100 runs (effects_benchmark.py), and on four shapes of 30 runs (statistics_benchmark.py).
EQUAL_COSINES = (2, 4)
SMALLEST_PAIR = 0.005  # share; a pair with less is not reported
# How often a table without interactions may report one: at 100 runs 94% of the pairs with a share above 20%
# were detected at this level, so that a higher one would mostly add false reports.
PAIR_LEVEL = 0.01

# ---- Two sweeps (importance/comparison; compare_benchmark.py)
CHANGE_LEVEL = 0.02  # how often a sweep that was split at random may be called two, over all tests together
RANGE_LEVEL = 0.01  # how often a range may be said to have moved, over all parameters
MOVED_SURE = 0.95  # share of the sampled functions whose best value moved the same way
COMPARED_GRID = 25  # values along a number

# ---- Drift (model/time_drift.py): levels from simulated populations without any effect, 30 and 100 runs.
DRIFT_LEVEL = 1e-4  # of the time beside all parameters
CONFOUNDED_LEVEL = 1e-2  # of the metric's and of a parameter's change with the time, if both do
FEWEST_DRIFT_RUNS = 15
SORTED_SHARE = 0.98  # of neighbouring runs in order, from which on a table counts as sorted

# ---- Forests (ranking/forest.py, one_hot.py)
FOREST_TREES = 100  # W&B's recipe, and scikit-learn's default
FOREST_FOLDS = 5
MOST_ONE_HOT = 50  # levels of text with a column each

# ---- Stability (ranking/stability.py)
FEWEST_TO_SPLIT = 40  # settings
SETTLED = 0.9  # overlap of two sweeps from which on they lead to the same conclusions
LARGEST_SPLIT = 1_000  # settings of a half; bounds the cost
SPLIT_SHARES = (0.25, 0.5, 1.0)  # of the largest split: the sizes at which sweeps are compared
SLOWEST_DECAY, FASTEST_DECAY = 0.2, 1.0  # powers of n between which the gap of agreement shrinks

# ---- Words about a parameter, such as "best near" (ranking/best_region.py, binned_means.py, row_notes.py,
# turning_points.py, sentences.py). Errors are standard errors, effects are in standard deviations of the
# metric. Chosen on 1,000 parameters that do nothing and 1,000 that are monotone.
CLEAR_REGION, CLEAR_OF_FEW, CLEAR_OF_TWO = 3.0, 2.6, 2.2  # errors: several groups, up to five, two
UNTESTED = 0.5  # errors added if no test against chance came first
POOLED_RUNS = 4  # the noise of all groups counts as of so many runs, because a few equal runs have noise too
FEWEST_A_SIDE = 5  # runs on each side of a comparison, and of a yes-or-no question
SMALLEST_EFFECT = 0.2  # worth a mention
MOST_BINS, RUNS_A_BIN = 10, 12  # of a number, each with about so many runs
SHAPE_RUNS = 2_000  # that are looked at, at most; bounds the cost
FLAT_RATIO = 1.5  # of the variance between bins to that of noise, below which a number is flat
RARE_SIDE = 0.35  # share of the runs; a bad side with less is "worse only ..."
STEP_OVER_LINE = 1.2  # a step explains so many times what a line does
TREND_CORRELATION, TREND_ERRORS = 0.75, 0.5  # of the bins' means with their order; errors added to a bound
LEVEL_ERRORS, LEVEL_DROP = 1.7, 0.2  # a side is level to its end within so many errors, or part of the step
ROUNDING_ROOM = 0.4  # of the runs of a bin: how far a border is rounded
NEAR_TOP = 0.25  # of the drop from the top to the better side
GOES_ON_ERRORS = 1.5  # the end is best if no bin is better by more errors
TURN_CLEAR, TURN_LIKELY = 4.2, 2.6  # errors by which a window beats the end: a peak; an end that is not best
TURN_WINDOWS = (1, 2, 3, 5, 8, 13, 21, 34, 55)  # runs: Fibonacci numbers
TURN_FEW = 12.0  # runs with which the noise is so uncertain that the bound is doubled
SMALLEST_TURN = 0.15  # effect
NOTED_SHARE, NOTED_MISSING = 0.05, 0.05  # importance below which there is no note; missing values with one
WEAK_CORRELATION = 0.2  # below it a note says where the parameter is best even if that is an end
NOTE_RIDGE, NOTE_GROUPS = 5.0, 12  # penalty and most levels of the partial residuals
MISLEADING_CORRELATION = 0.4  # of a parameter that does nothing, worth an explanation
MISLEADING_SHARE = 0.1  # importance of the parameter that explains it
MOVES_WITH, MOVES_WITH_LEFT = 0.5, 0.5  # least correlation with that parameter, and the most it leaves
EXTREME_GAP = 0.3  # between Pearson's and Spearman's correlation if a few extreme runs make the first
PARTNER_SHARE, PARTNER_LEVEL = 0.1, 0.01  # importance and p-value of a parameter that acts only with another
PARTNER_EXCESS, PARTNER_SECOND = 6, 0.4  # standard deviations above chance; most of the second candidate
MOSTLY_PREDICTED, HARDLY_PREDICTED = 0.5, 0.2  # R2 on unseen runs
MOVES_TOGETHER = 0.8  # correlation or Cramer's V of two parameters that are called confounded
INFLUENCE_SHARE, INFLUENTIAL_CHANGE = 0.02, 0.2  # of the runs; change of a correlation without them
NARROW_FACTOR, WIDE_FACTOR = 10.0, 100.0  # highest tried number over the lowest: ranges that differ widely

# Runs that show an effect (ranking/power.py): so many times as many as one linear term with Bonferroni's
# correction takes. In 60 tables each, lines of 10 to 30% of the variance were then found in 90 to 93%, and
# bowls in 80 to 87% (tests/benchmarks/power_benchmark.py).
POWER_FACTOR, POWER, FEWEST_TO_SHOW = 2.1, 0.8, 30
SHOWN_SHARE = 0.1  # the share of an effect for which the number of runs is stated

# ---- Effects (importance/effects; effects_benchmark.py)
# Standard deviations of a fitted process are multiplied by this, because its variances are learnt. On
# simulated functions with text, gaps and idle parameters, 90% bands then held 92, 93 and 90% of the points of
# a curve with 30, 100 and 300 runs; without it 81 to 87%.
SD_INFLATION = 1.3
BAND_DRAWS = 2_000  # curves behind the simultaneous band; the standard error of its width is about 1%
CONTRAST_DRAWS, PAIR_DRAWS, TUNABILITY_DRAWS = 400, 300, 400  # sampled functions
# The largest share of a part's variance that the fit hides. With 5, 10 and 15 settings, 90% of the parts of
# an explanation needed 1.2, 1.4 and 0.7 (settings_benchmark.py, usual and waves, seeds 100 to 104).
MOST_HIDDEN = 1.5
FEW_VALUES = 12  # at most so many tried values are looked at one by one
NEAR_SHARE = 0.08  # of the axis: a run is near a position within this distance
# Fewer runs near a position are thin evidence, if an even spread would put so many times more there.
FEW_NEAR, THINNER = 5, 3
WIDE_BEST = 0.6  # of the axis: with a wider interval the best value is not known
BEST_TENTH = 0.1  # the runs whose reach is drawn beside the average
WINDOW_SHARE, FEWEST_IN_WINDOW, REACHED_POINTS = 0.15, 20, 40  # runs around a value; values along the axis
MOST_BEST_LEVELS = 2  # that a row names as the best
LEADING_PAIR = 0.5  # of a parameter's importance: an interaction of this share stands in its headline
PAIR_SURE = 0.9  # share of the sampled functions that support a statement on a pair
# How many times larger a range is than at any other value of the partner: by the mean, and in a sample.
MATTERS_ONLY, MATTERS_MORE = (4.0, 2.0), (1.5, 1.0)
TUNABILITY_RUNS = 10  # that have a value, at least
TUNABILITY_SETTINGS, TUNABILITY_VALUES = 120, 15  # settings averaged over, and values; bounds the cost
WORTH_TUNING = 0.02  # of the metric's spread; less is no gain

# ---- Settings (model/setting_effects.py, effects/setting_means.py; settings_benchmark.py)
# Shares of the lack of fit in the variance of a single run about the model, and their prior probabilities.
LACK_OF_FIT_SHARES = (0.0, 0.05, 0.15, 0.3, 0.5, 0.75, 0.95)
LACK_OF_FIT_PRIOR = (0.3, 0.2, 0.18, 0.14, 0.1, 0.06, 0.02)
NOISE_QUANTILES = (0.1, 0.3, 0.5, 0.7, 0.9)  # of the noise variance given the repeats: five equal parts
PRIOR_REPEATS = 3  # repeats that the noise of the model counts for beside those of the runs
SMALLEST_COMPONENT = 1e-2  # posterior probability of variances that are averaged over; bounds the cost
# Probability from which on another setting is preferred to that of the best run: of 79 sweeps with a smaller
# one, the other setting was better in half.
CLEARLY_BETTER = 0.65
MOST_COMPARED_SETTINGS, SETTING_DRAWS = 500, 4_000  # the best, drawn together; draws of them

# ---- The Matern GP (model/matern_gp.py, kernel.py): mean and standard deviation of normal priors.
MATERN_RUNS = 400  # the best half and others at random; bounds the cost
MATERN_OUTPUTSCALE_PRIOR = (0.0, 1.0)  # of the log outputscale and the log trend variance
MATERN_LENGTH_SCALE_PRIOR = (-0.5, 1.0)  # of the log length scale of up to 4 parameters; longer with more
MATERN_NOISE_PRIOR = (-3.9, 1.5)  # of the log noise variance
CLIP_BELOW = 3.0  # a run is clipped if it is so many times as far below the median as the best is above it
# Bounds of the same logarithms, in the order outputscale, length scales, trend variance, noise variance.
MATERN_BOUNDS = ((-4.0, 4.0), (-4.0, 5.0), (-6.0, 4.0), (-11.0, 1.5))
LEVEL_DISTANCE = 0.7  # of a level of text from the origin of its axis, where the length of a range is 1

# ---- The GP classifier of failures (model/gp_classifier.py): likewise.
CLASSIFIER_RUNS = 300  # bounds the cost
CLASSIFIER_OUTPUTSCALE_PRIOR, CLASSIFIER_LENGTH_SCALE_PRIOR = (2.0, 1.0), (-0.5, 1.0)
CLASSIFIER_BOUNDS = ((-3.0, 5.0), (-3.0, 5.0), (-3.0, 4.0))
CLASSIFIER_TREND_PRIOR, CLASSIFIER_CONSTANT_VARIANCE = (1.0, 1.0), 1.0

# ---- What counts as good and as lost (importance/sweep; sweep_benchmark.py)
BEST_SHARE, FEWEST_BEST = 0.1, 5  # share and least number of the settings that count as the best
FEWEST_REPEATS = 5  # beyond the first run of each setting, for the spread within settings
FEWEST_LOST, ENOUGH_LOST = 4, 8  # lost runs before a part is given up; enough, however many fail elsewhere
FEWEST_SUCCEEDED = 5  # beside one or two successes, everything looks lost
LOST_BY_CHANCE = 0.01  # level
SAFE, SAFE_FEASIBLE = 0.75, 0.99  # share of the best chances to end (a lower bound), and to be feasible
BEST_CHANCE, BEST_FEASIBLE = 0.9, 0.98  # the quantiles that the best chances are read at

# ---- Cuts and growth of the space (sweep/narrowing.py, cuts.py, safer_ranges.py, widening.py, advice.py)
NEXT_RUNS = 50  # that the next sweep is assumed to have
JUDGED_RUNS = 20  # that a cut is judged by: fewer, as the process is too hopeful about the best of many
CUT_SHARES = (0.1, 0.2, 0.35, 0.5)  # of a range that one cut takes
LEAST_KEPT, LEAST_KEPT_SAFE = 0.5, 0.25  # share of the best runs that narrowed and that safer ranges keep
CUT_CANDIDATES, FEWEST_INSIDE = 900, 150  # settings that are drawn; that a cut leaves, at least
CUT_FUNCTIONS, CUT_ROUNDS = 96, 6  # functions drawn from the posterior; rounds of cuts
JUDGED_BEYOND = 150  # settings drawn within and beyond a cut, to see whether an end is given back
SMALLEST_GAIN, CLEAR_GAIN = 0.004, 1.5  # of a cut, on the model's scale; in its standard errors
SINGLE_SURE, SINGLE_BEST = 0.95, 2 / 3  # a single value: functions where the rest is worse; best runs with it
SAFE_CANDIDATES, SAFE_FUNCTIONS, SAFE_INSIDE, SAFE_RUNS, SAFE_CUTS = 900, 64, 100, 20, 12  # as for cuts
MOST_LOST = 0.05  # share of runs that ranges may lose, beyond what is lost in the safest part
SUCCESS_WORTH = 4.0  # standard deviations of the metric: all runs succeed, against none
LIKELY_SUCCESS = 0.5  # a part is given up only below it: runs fail more often than not
SAFE_GAIN = 0.01  # of a safer cut, in the same unit
EDGE, CROWDED = 0.15, 0.6  # the part of a range that is its end; the share of the best runs there
CROWDED_BY_CHANCE = 0.01  # level
RANGE_GROWTH, MOST_GROWTH = 0.3, 2.0  # of a range beyond its end; its most to hold runs outside it
LEAST_IMPORTANCE_TO_GROW = 0.05
GROWTH_SETTINGS = 200  # by which a grown end is judged
MOST_FROZEN, MOST_FROZEN_SIGNIFICANT = 0.05, 0.02  # importance of what is frozen; if it is significant
MATTERS = 0.05  # upper end of an importance from which on a parameter is cut to the box of the best runs
MOST_NUMBERS = 12  # distinct ones that count as a choice rather than a range
FEWEST_TRIED = 4  # runs that a part needs before it is given up
WIDEST_GAP = 0.25  # between tried values, as a share of the range, in a part that is given up

# ---- The list of next runs (sweep/batch.py, candidates.py, parzen.py)
POOL, POOL_ROUNDS, POOL_CENTRES, POOL_COMPARED, POOL_FUNCTIONS = 1_000, 2, 10, 500, 256  # of candidates
MOST_REFERENCE = 200  # best settings that new ones are compared with; thousands take minutes
SOURCES = (0, 0, 1, 2)  # the order in which runs are taken: the model, the estimator, and changes
UNSAFE_DRAWS = 4  # so many times as many are drawn where some may be unsafe
CHANGED_RUNS, CHANGES = 3, 500  # best runs that are changed; changes
CHANGED_SHARE, CHANGED_PARAMETERS, CHANGED_LEVELS = 0.6, 1.5, 0.5  # chance of one, least expected, of a level
SMALLEST_CHANGE, LARGEST_CHANGE = 0.05, 0.2  # standard deviation, as a share of the range
# The Parzen estimator: Bergstra et al. 2011, Algorithms for hyper-parameter optimization; 24 candidates and a
# prior of one run as in Optuna. Silverman 1986, Density Estimation, 3.4.1, gives 1.06 sd n^(-1/5).
PARZEN_CANDIDATES, PARZEN_PRIOR, SILVERMAN = 24, 1.0, (1.06, -0.2)
LEAST_BANDWIDTH, LEVEL_BANDWIDTH = 0.05, 0.7  # of a range; over levels, in units of their spacing
MOST_GOOD, MOST_OTHERS = 1_000, 4_000  # runs; more do not change a density

# Repeats (sweep/repeats.py; repeat_benchmark.py): their largest share of the list, settings among which one
# is chosen, sampled outcomes, and by how much a repeat must tell more than a new setting, on the model's
# scale.
REPEAT_SHARE, REPEAT_CANDIDATES, REPEAT_PATHS, SMALLEST_REPEAT_GAIN = 0.2, 40, 512, 0.002

# ---- The forecast (sweep/forecast.py): measured on 536 sweeps of 50 problems, each problem with the same
# weight (forecast_benchmark.py). The gains are split conformal scores with sweeps as units (Lei et al. 2018,
# doi:10.1080/01621459.2017.1307116), in units of `_typical_gain`; the first stands for sweeps without a gain.
GAINS = (0.0, 0.03, 0.12, 0.23, 0.36, 0.53, 0.79, 1.06, 1.41, 1.89, 2.74, 5.27)
BEST_SPREAD = 2.0  # factor of the model's standard deviation of the best: its errors were twice that
# The share of the best runs' surprise that is luck: the first times 1 - R2, between the others. It was 0.3
# where R2 was above 0.7, and all where R2 was below 0.5.
LUCK_BY_SKILL, LEAST_LUCK, MOST_LUCK = 2.0, 1.0, 2.0
LEAST_SPREAD = 0.05  # of good runs, in standard deviations of the metric's better half; ties have none
LEAST_SKILL = 0.02  # R2, so that no gain is 0
FORECAST_SETTINGS, FORECAST_FUNCTIONS = 500, 240  # drawn
MOST_STATED_SETTINGS = 100  # of more, the value of the best is not that of the table of settings
# The chance of an improvement (sweep/stopping.py): a logistic regression on 308 sweeps of 65 problems, each
# problem with the same weight, 30 to 120 runs, the next 10 to 200, differences of 1 to 20% of the way from
# the median to the optimum (history_benchmark.py, seeds 10 and 11). The weights are a constant, and those of
# the log odds of the forecast's chance, of the log of the next runs over 50, and of the log of 1 plus 4
# differences in units of `typical_gain`.
IMPROVE_WEIGHTS = (-0.432, 0.838, 0.096, -0.971)
IMPROVE_STEEPNESS, LARGEST_CHANCE = 4, 0.98
# Without evidence, the log odds of a record of more draws, shrunk: 28 sweeps came to less than the rule says.
RECORD_SHRINKAGE = 0.7
STOP_RUNS = (10, 50, 200)  # for which the chance is stated
RANDOM_SETTINGS, RANDOM_PATHS = 400, 200  # of the random search that a sweep is compared with
MOST_RUNS_TO_TELL = 1_000  # more are not stated
TWO_SIDED_TEST = (1.96 + 0.84) ** 2  # normal quantiles of a test at 5% with a power of 80%

# ---- The prediction of a single run (sweep/predictions.py; prediction_benchmark.py): half the width of its
# interval, in standard deviations of the model, of the noise, and of the error at the best quarter of the
# settings. Chosen on 63 problems with 60 runs each: 1.28 held 77% of 25 listed runs, 1.4 held 80%.
PREDICTION_WIDTH, PREDICTION_SHARE = 1.4, 0.25

# ---- The trade-off between metrics (importance/tradeoff; trade_off_benchmark.py)
WEIGHT_STEPS = {2: 8, 3: 3}  # steps of each weight from 0 to 1, by the number of metrics
FRONT_DRAWS, HYPERVOLUME_DRAWS, HYPERVOLUME_RUNS = 1_000, 200, 40  # draws; runs after which it is stated
REFERENCE_MARGIN = 0.1  # of the front's range beyond its worst end: BoTorch's infer_reference_point
FRONT_FUNCTIONS, FRONT_SAMPLES = 64, 400  # functions drawn; points a metric that measure three metrics
FRONT_ROUNDS, FRONT_CENTRES, FRONT_COMPARED = 3, 20, 400  # of candidates; good ones; those drawn together

# ---- Several tasks (importance/tasks; tasks_benchmark.py). A small loss is a small effect: 0.2 standard
# deviations (Cohen 1988, Statistical Power Analysis, 2.2.3).
SMALL_LOSS, SURE_LOSS = 0.2, 0.95
TASK_DRAWS, TASK_VALUES = 2_000, 25  # functions drawn a task; numbers that are compared
TASK_RANK_DRAWS = 1_000  # of the ranks of settings: one resample of the tasks each

# ---- Learning curves (importance/curves; curves_benchmark.py)
CURVE_STEPS, LOG_STEPS_FROM = 10, 30  # steps that are ranked; distinct steps from which they are log-spaced
CURVE_ROUNDS = 3  # in which the step of each change is halved
FEWEST_AT_STEP, SHARE_AT_LAST_STEP = (
    10,
    0.2,
)  # runs that reach the last ranked step: that many, and that share
MOST_RANKED_AT_STEP = 500  # runs that are ranked at a step; more take longer and change little
# Stopping rules, replayed in the order of the runs. As Optuna's MedianPruner: runs that finish first. As
# Li et al. 2018, arXiv:1810.05934: a rung keeps the best third.
STARTUP_RUNS, HALVING_FACTOR = 5, 3
STOP_CHECKS = 20  # of a run
FIRST_CHECK, FIRST_CHECKS = (
    0.2,
    (0.05, 0.1, 0.2, 0.3, 0.5),
)  # share of the steps: the default, and all
