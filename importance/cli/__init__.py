"""The command line: `paramlens rank`, `next`, `report` and `app`.

`options` defines the commands with their `help_text`, `commands` runs them, and `launch` opens the app.
Without a metric, `listings` prints the studies or metrics to choose from, with the `next_command` to give.
`ranking_text` and `sweep_text` write an answer as lines of text with `bars` and a `text_table`, as wide and
as colourful as the `terminal` allows. `json_answer` writes a ranking for programs.
"""

from importance.cli.commands import main as main
