"""What the parameters do to the metric, by the model that ranks them.

`effect` shows one parameter (`one_parameter`), `surface` two at once (`two_parameters`), `interactions` the
pairs that act together, and `tunability` what tuning a parameter is worth. An effect says which levels differ
(`level_contrasts`) and which part of the search space the runs cover (`coverage`). `settings` says what to
expect of each setting (`setting_means`), and `explain` why one run beats another. The modules whose names
end in `_text` put answers into sentences.

All functions take runs and the name of a metric. They fit the model themselves, or share one that
`importance.model.surrogate.fit` returned.
"""

from importance.effects.effect import Effect as Effect
from importance.effects.explanation import Explanation as Explanation
from importance.effects.explanation import explain as explain
from importance.effects.interactions import Interaction as Interaction
from importance.effects.interactions import interactions as interactions
from importance.effects.level_contrasts import Difference as Difference
from importance.effects.one_parameter import effect as effect
from importance.effects.setting_means import settings as settings
from importance.effects.tunability import Tunability as Tunability
from importance.effects.tunability import tunability as tunability
from importance.effects.two_parameters import Surface as Surface
from importance.effects.two_parameters import surface as surface
