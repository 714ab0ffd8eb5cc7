"""What the app remembers: its session, its link and its caches.

No other module uses session_state, query_params or cache_data.
"""

from pages.ui.serving import is_local as is_local
from pages.ui.state.answers import MOST_METRICS as MOST_METRICS
from pages.ui.state.answers import answer as answer
from pages.ui.state.answers import by_budget as by_budget
from pages.ui.state.answers import caveats as caveats
from pages.ui.state.answers import change as change
from pages.ui.state.answers import costs as costs
from pages.ui.state.answers import each_metric as each_metric
from pages.ui.state.answers import failures as failures
from pages.ui.state.answers import first_answer as first_answer
from pages.ui.state.answers import has_a_first_answer as has_a_first_answer
from pages.ui.state.answers import infeasible as infeasible
from pages.ui.state.answers import noise as noise
from pages.ui.state.answers import ranking as ranking
from pages.ui.state.answers import stability as stability
from pages.ui.state.answers import takes_long as takes_long
from pages.ui.state.brushing import brushes as brushes
from pages.ui.state.brushing import keep_brushes as keep_brushes
from pages.ui.state.charts import Chart as Chart
from pages.ui.state.charts import chart as chart
from pages.ui.state.charts import plain_chart as plain_chart
from pages.ui.state.charts import spans_of as spans_of
from pages.ui.state.consent import opened_before as opened_before
from pages.ui.state.consent import remember_opened as remember_opened
from pages.ui.state.filtering import Filtered as Filtered
from pages.ui.state.filtering import filtered as filtered
from pages.ui.state.filtering import keep_filters as keep_filters
from pages.ui.state.look import change_look as change_look
from pages.ui.state.look import chart_look as chart_look
from pages.ui.state.names import choose_again as choose_again
from pages.ui.state.names import choose_linked as choose_linked
from pages.ui.state.names import choose_several_linked as choose_several_linked
from pages.ui.state.names import drop_unavailable as drop_unavailable
from pages.ui.state.names import use_present_names as use_present_names
from pages.ui.state.session import app_has_run as app_has_run
from pages.ui.state.session import choose_once as choose_once
from pages.ui.state.session import forget as forget
from pages.ui.state.session import get as get
from pages.ui.state.session import go_to as go_to
from pages.ui.state.session import keep_undrawn as keep_undrawn
from pages.ui.state.session import launch_source as launch_source
from pages.ui.state.session import link as link
from pages.ui.state.session import linked as linked
from pages.ui.state.session import put as put
from pages.ui.state.session import run_app_first as run_app_first
from pages.ui.state.settings import compare_settings_of as compare_settings_of
from pages.ui.state.sources import EXAMPLE as EXAMPLE
from pages.ui.state.sources import cached_runs as cached_runs
from pages.ui.state.sources import forget_roles as forget_roles
from pages.ui.state.sources import last_runs as last_runs
from pages.ui.state.sources import named_sources as named_sources
from pages.ui.state.sources import runs_in_use as runs_in_use
from pages.ui.state.sources import set_roles as set_roles
from pages.ui.state.sources import use_runs as use_runs
from pages.ui.state.sources import user_roles as user_roles
from pages.ui.state.sources import with_user_roles as with_user_roles
from pages.ui.state.stopping import Stopped as Stopped
from pages.ui.state.stopping import allow as allow
from pages.ui.state.stopping import let_streamlit_interrupt as let_streamlit_interrupt
from pages.ui.state.stopping import stoppable as stoppable
from pages.ui.state.sweeps import forecast as forecast
from pages.ui.state.sweeps import history as history
from pages.ui.state.sweeps import keep_sweep_edits as keep_sweep_edits
from pages.ui.state.sweeps import next_sweep as next_sweep
from pages.ui.state.sweeps import plan_runs as plan_runs
from pages.ui.state.sweeps import progress as progress
from pages.ui.state.sweeps import sweep_edits as sweep_edits
from pages.ui.state.trade_offs import can_weigh as can_weigh
from pages.ui.state.view import View as View

SHOWN_BY_AUTO = 10  # parameters
