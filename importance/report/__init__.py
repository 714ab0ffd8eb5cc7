"""The whole answer as one HTML file that works without a network.

`report` puts the page together: the ranking, the runs (`svg_parallel`), `effects_section` (`svg_effect`,
`svg_surface`), `next_sweep_section`, and `provenance_section`. `inputs` holds what a report is about, `html`
the pieces of markup, and `svg` what all drawings share.
"""

from importance.report.report import report as report
