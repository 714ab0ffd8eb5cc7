"""How to read the panel."""

from __future__ import annotations

import streamlit as st

from importance.scores import MEANING
from pages.ui import sidebar

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
  settings, ids that are unique to each run, random seeds, and outcomes such as the run time. Manual brings
  any of them back.
"""

sidebar.draw()
st.title("How to read the panel", anchor=False)
left, right = st.columns(2, gap="large")
left.markdown(PANEL)
left.markdown(READING)
right.markdown(DIFFER)
right.markdown(CAVEATS)
