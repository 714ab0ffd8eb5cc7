"""Paramlens: which hyperparameters mattered, how sure is that, and what to try next."""

import streamlit as st

from pages.ui import state, style

st.set_page_config("Paramlens", style.ICON, layout="wide")
style.apply()
state.opened_by_app()
page = st.navigation(
    [
        st.Page("pages/panel.py", title="Panel", icon=":material/bar_chart:", default=True),
        st.Page("pages/effects.py", title="Effects", icon=":material/show_chart:"),
        st.Page("pages/next_sweep.py", title="Next sweep", icon=":material/tune:"),
        st.Page("pages/data.py", title="Runs", icon=":material/table_rows:"),
        st.Page("pages/guide.py", title="Guide", icon=":material/menu_book:"),
    ],
    position="top",
)
state.turn_to(page.url_path)
page.run()
