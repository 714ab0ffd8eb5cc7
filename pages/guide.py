"""How to read the panel, the effects and the next sweep."""

from __future__ import annotations

import streamlit as st

from importance.effects.coverage import FEW
from importance.ranking.scores import MEANING
from pages.ui import notices, sidebar

REPEATS = """
### Runs that repeat a setting

A **setting** is what was set: the values of all parameters. Runs that differ only in a seed, a fold, a
repetition or a split repeat one setting. They show how much luck there is. They are no further evidence on
what a parameter does, so the ranking counts each setting once, with the mean of its runs. Its tests and
intervals go by settings, and it then says how well *unseen settings* are predicted. A column that counts
repeats has the role *replicate*; the *Runs* page says why, and lets you correct it.

**Not set** (None, empty) is a value like others, unless a condition explains it: a momentum that only SGD has
is not missing elsewhere, it is not used.

**The goal** is what your tool was told, else what the metric's name says. Where neither says it, the goal is
a guess and is marked as one: turn it if it is wrong.
"""

READING = f"""
### Importance

{MEANING}

It is between 0 and 1, and the shares of all parameters sum to 1, the hidden ones included. It has no sign: it
says *that* a parameter matters, not in which direction. It takes text, booleans and numbers of any range, and
it counts a parameter that matters only together with another one.

### Correlation

The Pearson correlation of the parameter with the metric, from −1 to 1, on the scales as they were logged.
The sign says the direction: **+** means that the metric rises with the parameter, **−** that it falls.
Beyond ±0.7 it is called strong. A text parameter has no correlation of its own; open its row to see each
level's.
"""

CAVEATS = """
### What correlation is not

- **Association is not causation.** A parameter may move together with the one that did the work.
- **Only straight lines count.** A learning rate that is best in the middle can have a correlation of 0 and
  still decide everything. Its sign can even change between a linear and a log axis.
- **Outliers move it**, most of all in small samples: one diverged run can make or break it.
"""

DIFFER = """
### Why the two differ

| Importance | Correlation | What it usually means |
|---|---|---|
| high | strong | The parameter matters, and more of it is better (or worse) throughout. |
| high | near 0 | It matters, but not along a line: best in the middle, or only together with another. |
| low | strong | It moves together with a parameter that matters more, or a few extreme runs make the line. |
| low | near 0 | Over the range that was tried, it hardly matters. |

Importance is about **the range that was tried**. A parameter that was varied only a little looks
unimportant, and one that was varied far beyond reason looks decisive.
"""

PANEL = """
### Reading the panel

- The **sentence at the top** is the finding. The **line below it** says how well the parameters predict the
  metric on runs that the model has not seen, and which runs were left out. Near 0% nothing else on the page
  means much.
- The **table** has one row a parameter. ▸ opens its levels. A click on a heading sorts, a click on a row
  marks it.
- The **chart** draws one line a run. Blue is the good end of the metric, orange the bad one. A run without a
  value sits on the tick *missing* below the axis; nothing is left out. Runs of the same level are spread
  into a band, the better ones up. Drag along an axis to pick runs out (with Shift a further range), click the
  axis to let go. Drag a title to move its axis; click it for another scale, to flip it, or to colour the
  lines by it.
- The **runs table** is best first. The run under the pointer is drawn over the others; a click shows it in
  full and how it differs from the best.
- **Set aside** are constants, columns that repeat or spell out others, the size of the model beside its
  settings, ids that are unique to each run, what counts repeats (seeds, folds), bookkeeping (paths, logging,
  versions), and outcomes such as the run time. Manual brings any of them back.
"""

EFFECTS = f"""
### Reading the effects

- The **line** is the metric that the model expects with the parameter at this value and the others as they
  were run; the **band** holds it 90 times in 100. Runs lie far outside the band, as they differ in the other
  parameters too. A wide band says that little is known, not that the effect is large.
- The axis is the **whole search space** where its tool told it (Optuna, W&B, Ray Tune and others), else what
  was tried. **Hatched**: no run is there, so the line is dotted and has no band. **Widely hatched**: fewer
  than {FEW} runs, so that one odd run can bend the curve.
- **Tuning it is worth** what the best value for each setting of the others gains over leaving it at its most
  common one, in the metric's own units. **Fixing it costs** what is lost when all others are tuned and this
  one is not. An interval that holds 0 means: perhaps nothing.
- **Act together**: pairs whose joint effect is more than chance. Where a pair is listed, read its heat map
  before the two curves: the best value of one depends on the other.
"""

NEXT = """
### Reading the next sweep

| Advice | What it means |
|---|---|
| keep | Nothing speaks for a change, or too little was tried to know. |
| narrow | The best is expected in a part of the range, and the rest was tried enough to say so. |
| widen | The best runs sit at the edge: the optimum may lie beyond it. |
| fix | It matters, and one value is expected best: hold it there and tune the others. |
| freeze | It does not matter beyond chance: hold it, and the runs go to what matters. |
| drop levels | These levels are expected to be worse than the ones left, or every run with them failed. |
| add | It comes in with a parameter that is widened, as the units of one more layer do. |

Half of the best runs always stay inside, or a quarter where runs beside them fail. Any range can be changed
by hand: the share of the best runs kept says what a change costs, and an empty cell brings the advice back.

**Runs that failed** are part of the answer. Levels and ends of ranges where all of them failed, at least 4,
are dropped; elsewhere the chance that a run fails is learnt from all runs, the list keeps away from where it
is high, and the promise counts only runs that succeed. A run that breaks a constraint (of Optuna or Ax) is
*infeasible*: never the best, pale violet in the chart, and avoided in the same way.

The **next runs** below are single settings, chosen together. They end better than as many draws from the
advised ranges, which are for tools that draw at random, and may lie outside of them. **Run the first half,
then ask again**: with 50 runs and 50 more that ended better than all at once on most sweeps whose outcome is
known, and on nearly all at least as well as Optuna's TPE, which learns after each run.

**How far to trust the promise.** It is what the model of these runs expects, without the noise of a single
run. On sweeps whose outcome is known, its interval held about 8 times in 10. Else the outcome was nearly
always better, most where the best lay on a narrow peak that no run had found. Take it as a guide to *whether*
to go on, not as a bet on the number.
Where nothing predicts the metric, nothing is narrowed.
"""

sidebar.draw()
notices.problem()
st.title("How to read all this", anchor=False)
left, right = st.columns(2, gap="large")
left.markdown(PANEL)
left.markdown(REPEATS)
left.markdown(READING)
left.markdown(EFFECTS)
right.markdown(DIFFER)
right.markdown(CAVEATS)
right.markdown(NEXT)
