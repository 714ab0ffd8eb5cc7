"""The linked panel in a browser: a table of importances and a chart of the runs that follow one brush.

The app, the report and a notebook show the same two components. `chart/` and `data_table/` hold their
scripts, `chart_payload` and `parameter_table` the data that they receive. `linked/` connects the two where no
Streamlit does. `content` puts together what a whole panel receives, and `widget` shows it in a notebook.
"""

from importance.panel.content import panel_content as panel_content
