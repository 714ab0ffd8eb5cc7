"""Paramlens: which hyperparameters mattered, how sure is that, and what to try next."""

import streamlit as st

if __name__ == "__main__":  # a session runs this file as a script
    from pages.ui import page_places, sidebar, source, state, style

    st.set_page_config("Paramlens", style.ICON, layout="wide")
    style.apply()
    state.app_has_run()
    # as far as is known before the source is read
    listed = (state.can_weigh(), state.has_curves(), state.names_tasks())
    weighs, has_curves, names_tasks = listed
    start = [st.Page("pages/start.py", title="Start", icon=":material/home:", default=True)]
    panel = st.Page(
        "pages/panel.py", title="Overview", icon=":material/bar_chart:", default=not state.served()
    )
    page = st.navigation(
        [
            *(start if state.served() else []),
            panel,
            st.Page("pages/effects.py", title="Effects", icon=":material/show_chart:"),
            st.Page(
                "pages/trade_off.py",
                title="Trade-off",
                icon=":material/balance:",
                visibility="visible" if weighs else "hidden",
            ),
            st.Page(
                "pages/curves.py",
                title="Curves",
                icon=":material/ssid_chart:",
                visibility="visible" if has_curves else "hidden",
            ),
            st.Page(
                "pages/tasks.py",
                title="Tasks",
                icon=":material/dataset:",
                visibility="visible" if names_tasks else "hidden",
            ),
            st.Page("pages/compare.py", title="Compare", icon=":material/compare_arrows:"),
            st.Page("pages/next_sweep.py", title="Next sweep", icon=":material/tune:"),
            st.Page("pages/data.py", title="Runs", icon=":material/table_rows:"),
            st.Page("pages/guide.py", title="Guide", icon=":material/menu_book:"),
        ],
        position="top",
    )
    body = page_places.begin()
    if page not in start:
        # The sidebar is drawn here and not by the page, so that what is chosen in it survives another page.
        with st.sidebar:
            state.use_runs(source.draw())
    if (state.can_weigh(), state.has_curves(), state.names_tasks()) != listed:
        st.rerun()
    if page not in start:
        state.use_view(sidebar.draw(on_panel=page == panel))
    with page_places.filled(body):
        page.run()
else:  # `streamlit run` finds the server's app by its name in this file and imports it once
    from starlette.middleware import Middleware

    from pages.ui import first_style, serving

    app = st.App(
        __file__,
        middleware=[Middleware(serving.OwnPagesOnly), Middleware(first_style.StyledFromTheStart)],
        lifespan=serving.opening_the_browser,
    )
