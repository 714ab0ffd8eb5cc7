"""The guide: how to read the panel, the effects, two sweeps and the next sweep."""

from __future__ import annotations

import streamlit as st

from importance.model.constants import FEW_NEAR
from importance.ranking.scores import MEANING
from pages.ui import notices, state

PANEL = """
### The panel

- The **sentence at the top** is the main finding. The **badge and the line below it** say how far to trust
  it. They say how well the parameters predict the metric of held-out runs, and which runs are not used. With
  *No signal*, nothing else on the page means much.
- A **best value** is the best on average over the settings of the other parameters. If it depends on another
  parameter, the finding says so. The **best run** may have another value, because its settings suit each
  other.
- The **table** has one row per parameter. ▸ shows its values one by one. Click a heading to sort, or a row to
  point out its axis. The pale part of a bar reaches to the end of the 90% interval. Parameters without a
  significant effect are folded. A correlation is blue if more is better, and orange if more is worse.
- The **chart** draws one line per run. Blue is the good end of the metric, orange the bad end. Runs without a
  value have a lane of their own, *missing*. Runs with the same value are spread into a band, better runs
  above. Drag along an axis to filter the runs, with Shift to add a range. Click the axis to clear it. Drag a
  title to move its axis. Click a title to change the scale, flip the axis or colour the lines by it. With the
  keyboard, arrow keys on a title move its axis and brush it, and Delete takes the brush away.
- **Filters** in the sidebar keep runs by text, booleans or dates, on all pages. They stand above the page as
  chips. Click a chip to undo its filter. *Further axes* shows other metrics in the chart, outside the model.
- **Explain: the best 20%** in the sidebar asks what sets the best runs apart from the rest.
- The **table of runs** shows the best runs first. The chart highlights the run under the pointer. Click a run
  to see all its values and how it differs from the best run.
- **Excluded** are constants, duplicates of other columns, and counts derived from other settings. So are ids,
  seeds and folds, bookkeeping such as paths and versions, and outcomes such as the run time. Switch to Manual
  to include them.
"""

METHOD = """
### The method

The sidebar switches the method that ranks the parameters on the overview.

- **Paramlens** fits smooth effects and interactions. Each share has an interval and a test against chance.
- **W&B's recipe** is the importance that a random forest reports, on the runs that it was grown from. It is
  not tested against chance, and even a parameter that does nothing gets a share.
- **Permutation** is how much the error of the forest on held-out runs rises when a parameter is shuffled.

W&B learnt its recipe from Jeremy Howard, who made random forests popular for this at fast.ai. His
[lecture on feature importance](http://course18.fast.ai/lessonsml1/lesson4.html) is still the best
introduction, with [notes](https://forums.fast.ai/t/wiki-lesson-thread-lesson-4/7540).
"""

REPEATS = """
### Runs that repeat a setting

A **setting** is the values of all parameters. Runs that differ only in a seed, a fold or a split repeat one
setting. Repeats show how much results vary by chance, but they are no further evidence on what a parameter
does. The ranking therefore counts each setting once, with the mean of its runs. It reports how well it
predicts *held-out settings*. A column that counts repeats has the role *replicate*. The *Runs* page shows
why, and lets you correct it.

**Not set** (empty) is treated as a value, unless a condition explains it. For example, a momentum
that only SGD has is not missing for Adam: it is not used.

**The goal** is the one that your tool recorded. Otherwise it is derived from the name of the metric. If
neither helps, the goal is a guess and marked as one. Change it if it is wrong.
"""

READING = f"""
### Importance

{MEANING}

Importance lies between 0 and 1. The importance of all parameters, hidden ones included, sums to 1. It says
*how much* a parameter matters, not in which direction. It works for text, booleans and numbers of any range,
and it includes interactions with other parameters.

### Correlation

The Pearson correlation of the parameter and the metric, from −1 to 1, on the scales as they were logged. With
**+** the metric rises with the parameter, with **−** it falls. Beyond ±0.7, where the bar has its ticks, it
is called strong. Text has no correlation: open its row to see the correlation of each value. The **i** beside
the heading shows where the limits of correlation matter in your runs.
"""

CAVEATS = """
### Limits of correlation

- **Association is not causation.** A parameter may merely be correlated with the one that causes the effect.
- **It only measures straight lines.** A learning rate may be best in the middle of its range. Then its
  correlation can be 0 although it decides everything. The sign can even differ between a linear and a log
  scale.
- **It is sensitive to outliers**, above all in small samples. A single diverged run can create or hide it.
- **Two parameters that move together are confounded.** Their rows say so, because these runs hardly show
  which of the two has the effect.
"""

DIFFER = """
### Why importance and correlation differ

| Importance | Correlation | What it usually means |
|---|---|---|
| high | strong | The parameter matters, and larger values are better (or worse) throughout. |
| high | near 0 | It matters, but not along a line: best in the middle, or only together with another. |
| low | strong | It is correlated with a parameter that matters more, or a few extreme runs decide. |
| low | near 0 | It hardly matters within the range that was tried. |

Importance depends on **the range that was tried**. A parameter that varied only a little looks unimportant. A
parameter that varied far beyond sensible values looks decisive.
"""

TERMS = """
### Terms

| Term | What it means |
|---|---|
| run | One training, with its settings and its results. |
| parameter | What you choose before a run, such as the learning rate. |
| setting | The values of all parameters. Runs that repeat a setting differ only by chance. |
| metric | The result that the parameters should explain, such as the validation loss. |
| goal | Whether lower or higher values of the metric are better. |
| importance | A parameter's share of the variation that the parameters together explain. |
| correlation | Pearson's correlation of a parameter with the metric, from −1 to 1. |
| held-out | Not used to fit the model. Predictions of held-out runs show how far to trust it. |
| best on average | The value whose expected metric is best, averaged over the other parameters' settings. |
"""

EFFECTS = f"""
### The effects

- **All parameters** shows the effects of all at once, on one scale. An arrow marks an effect that depends on
  another parameter. Click a chart to open it.
- The **line** is the expected metric at each value of the parameter. It is an average over the settings that
  the other parameters had in the runs. The **band** is its 90% interval at each value. The **faint band**
  behind it holds the whole line with a probability of 90%. The **violet line** is what the best tenth of the
  runs reaches. Single runs often lie outside all of them because their other parameters differ. A wide band
  means that little is known, not that the effect is large.
- The axis shows the **whole search space** if your tool recorded it, and otherwise the range that was tried.
  **Dense hatching** marks areas without runs. There the line is dotted and has no band. **Wide hatching**
  marks areas with fewer than {FEW_NEAR} runs, where a single run can bend the curve.
- **Gain from tuning** compares two strategies. One chooses the best value for each setting of the other
  parameters. The other always uses the most common value, or the middle one of a number that hardly repeats.
  **Cost of fixing** is what is lost if all other parameters are tuned and this one is not. If an interval
  includes 0, there may be no gain.
- **Interactions** lists the pairs whose joint effect is significant. The best value of one then depends on
  the other. Read the heat map of the pair before the two curves.
"""

SETTINGS = """
### The settings

- **Expected** is the mean of ever more runs of a setting, with its 90% interval. All runs count for it, so
  the mean of a few lucky runs is pulled towards what the model expects.
- **Without luck**, on *Next sweep* and *Compare*, is the expected metric of the best setting. Of more than
  100 settings a model of the good runs tells it. So the first row here may look a little better.
- **Best with** is the probability that no other setting is better. If it is far from 100%, repeat the first
  settings before you choose.
- **Why one beats the other** divides the difference exactly among the parameters that differ. What the model
  cannot explain is *seed or unknown*.
"""

COMPARE = """
### Two sweeps

- **Compare** looks for another response. That is another level of the metric at the same settings, another
  effect of a parameter, or another best value. Other ranges alone are no change of the response.
- **Expected best** is the best setting without the luck of single runs. **Forecast** compares it with what
  the first sweep let expect.
- A **grey difference** of two importances is explained by chance. An importance may also differ because
  another range was tried.
- A parameter may have one value in the first sweep and another in the second. Its effect cannot be separated
  from that of the sweep.
"""

TRADE_OFF = """
### The trade-off

- **On the front** are the settings that no other setting beats, by their expected metrics. The chance is
  told from all settings together, so lucky runs do not make a front.
- **Importance by weight** is for the weighted sum of the metrics. Each metric goes from 0 at its worst run to
  1 at its best. *Trade-off* is the mean over the weights where anything beats chance.
- A parameter that is high in the middle and low at both ends of the chart makes both metrics better. One that
  is low in the middle moves along the front: it buys one metric with the other.
- **Hypervolume** is the size of the region that the front beats. It grows as the front gets better. Its unit
  is the product of the metrics' units.
"""

CURVES = """
### Curves

- The page is there if the source keeps metrics over its steps. It draws the runs that the filters and the
  brush keep, in the colours of the chart.
- **Importance by step** ranks the parameters by what the metric was at about ten steps. Runs that ended
  before a step are missing there. So late steps rank only the runs that got so far.
- A **stopping rule** is replayed in the order of the runs. Runs that the search itself stopped early cannot
  show what they would have become.
"""

TASKS = """
### Tasks

- A **task** is a data set, an environment or a group of folds: whatever the same settings are run on.
  Choose its column on *Tasks*. If no column is named like a task, the page is linked from *Compare*.
- Each task is ranked alone, so neither its difficulty nor the units of its metric count.
- **Best values** *agree* if one common value is good in all tasks. They *differ* if it surely is worse in
  some. They are *unclear* if these runs cannot tell.
- The **common value** loses least on average. Its loss is in standard deviations of the metric in a task.
- The **mean rank** of a setting is its rank within each task, averaged over tasks. 1 is the best.
"""

NEXT = """
### The next sweep

| Advice | What it means |
|---|---|
| keep | There is no reason for a change, or too few runs to tell. |
| narrow | The best is expected in a part of the range, and enough runs tried the rest. |
| widen | The best runs lie at the end of the range, so the optimum may lie beyond it. |
| fix | The parameter matters and one value is expected to be best. Use it, and tune the others. |
| freeze | The parameter has no significant effect. Fix it, and spend the runs on what matters. |
| drop levels | These levels are expected to be worse than the others, or all their runs failed. |
| add | A new parameter that comes with a widened one, such as the units of another layer. |

The recommended ranges always cover at least half of the best runs, or a quarter if runs beside them fail. You
can move any end, and leave out any level. *Covered* counts how many of the best runs a range keeps. *Reset*
restores the recommendation.

**Failed runs** are used too. Levels and ends of ranges where all runs failed, at least 4, are dropped.
Elsewhere a model learns from all runs how likely a run is to fail. The list avoids settings that are likely
to fail, and the expected result counts only runs that succeed. A run that breaks a constraint (of Optuna or
Ax) is *infeasible*. It never counts as best, is pale violet in the chart, and is avoided in the same way.

The **next runs** are single settings, chosen together. They give better results than as many random draws
from the recommended ranges. They may lie outside these ranges. **Run the first fifth, then refresh for the
next one.** The first 10 of 50 runs bring about four fifths of what all 50 gain. The next 10 learn from
them. Each run has its expected metric, with an 80% interval for what it will log. It has a reason too:
*exploit* a good expectation, *explore* an uncertain one, *near the best*, or *repeat*. If you cannot ask so
often, run two halves. On nearly all sweeps with a known outcome two halves did at least as well as Optuna's
TPE. That method learns after each run.

**Why other values than on the Overview?** The ranges follow the best runs. The best value on the Overview is
an average over all runs, bad ones included.

**When to stop.** The card below the list states the chance that more runs improve the best setting. You set
the difference that counts. The chart compares the best so far with a random search of the space.

**How far to trust the expectation.** It is what the model expects, without the noise of a single run. On
sweeps with a known outcome, its 80% interval was right in 75 to 79%. Otherwise the outcome was mostly better.
That happens most if the best lies on a narrow peak that no run has found. Use it to decide *whether*
to go on, not to predict the number. If no parameter predicts the metric, no range is narrowed.
"""

state.run_app_first()
notices.problem()
st.title("Guide", anchor=False)
left, right = st.columns(2, gap="large")
left.markdown(PANEL)
left.markdown(TERMS)
left.markdown(METHOD)
left.markdown(REPEATS)
left.markdown(READING)
left.markdown(EFFECTS)
right.markdown(DIFFER)
right.markdown(CAVEATS)
right.markdown(SETTINGS)
right.markdown(TRADE_OFF)
right.markdown(CURVES)
right.markdown(TASKS)
right.markdown(COMPARE)
right.markdown(NEXT)
