"""The longer texts of `--help`: how to read each answer, examples, and the exit codes."""

EXIT_CODES = """
exit codes:
  0  the question was answered
  1  these runs cannot answer it: too few of them, or nothing that varies; with
     --format json the answer says why, and what to do
  2  wrong usage: an unknown option, a file without runs, an unknown column, or several studies of
     which none was chosen (they are listed)
"""
FIRST = """
examples:
  paramlens app                                  look around on the built-in sweep
  paramlens rank runs.csv                        list the metrics of an export
  paramlens rank runs.csv -m val_loss            rank the parameters
  paramlens effects runs.csv -m val_loss         what each parameter does
  paramlens settings runs.csv -m val_loss        which setting is best, and not just lucky
  paramlens explain runs.csv -m val_loss         why the best run is better than the median one
  paramlens next runs.csv -m val_loss            what to try next
  paramlens history runs.csv -m val_loss         how the best came about, and when to stop
  paramlens trade-off runs.csv -m loss seconds   weigh two metrics: the front, and what decides
  paramlens tasks runs.csv -m loss --task data   what holds for all data sets, and what differs
  paramlens compare old.csv new.csv -m loss      what changed since the last sweep
  paramlens report runs.csv -m val_loss          the whole answer as one HTML file

`paramlens COMMAND --help` says more about each command.
"""
RANK = """
how to read it:
  importance    the share of the metric's variation that the parameter explains, alone or together with
                others, from 0 to 1; all sum to 1
  90% interval  where the importance lies; wide with few runs
  correlation   the direction: + where the metric rises with the parameter; text has none
  The second sentence says how well the model predicts runs that it has not seen. Near 0%, the rest means
  little.

examples:
  paramlens rank mlruns --metric val_loss --top 5
  paramlens rank study.db --study resnet --metric value
  paramlens rank runs.csv -m val_loss --format json | jq .finding
"""
FAILURES = """
how to read it:
  importance    the share of what can be predicted of failing that goes through the parameter
  A run failed if its tracker says so, or if its metric is missing or infinite.

examples:
  paramlens failures runs.csv -m val_loss
"""
EFFECTS = """
how to read it:
  expected      the metric with this value, averaged over the settings of the other parameters
  90% interval  where that lies; "no runs" and "few runs" mark values that were hardly tried

examples:
  paramlens effects runs.csv -m val_loss
  paramlens effects runs.csv -m val_loss --of learning_rate,optimizer --format csv
"""
INTERACTIONS = """
how to read it:
  share  the joint part of both, beyond what each does alone, of all that is predicted
  p      the probability of one so large if there were none, adjusted for all pairs

examples:
  paramlens interactions runs.csv -m val_loss
"""
COMPLETION = """
examples:
  paramlens completion bash > ~/.local/share/bash-completion/completions/paramlens
  paramlens completion zsh > ~/.zfunc/_paramlens     with fpath=(~/.zfunc $fpath) in ~/.zshrc
"""
SETTINGS = """
how to read it:
  runs          runs of the setting; runs that differ in a seed or a fold repeat a setting
  mean          the plain mean of these runs
  shrunken      what to expect of more runs of it, by all runs of the sweep
  90% interval  where that lies
  p best        the probability that it is the best of all settings; all sum to 1
  JSON and CSV hold all settings, with their parameters, unless --top says otherwise.

examples:
  paramlens settings runs.csv -m val_loss
  paramlens settings runs.csv -m val_loss --top 5 --format json
"""
EXPLAIN = """
how to read it:
  part             what the change of a parameter from a to b adds to the metric, on average over all orders
                   in which the parameters can change; a factor if the model takes the logarithm
  90% interval     where that lies
  seed or unknown  the rest of the observed difference: luck, and what the model does not know
  The path changes one parameter after the other, at each step the one after which the metric is expected
  to be the best.

examples:
  paramlens explain runs.csv -m val_loss
  paramlens explain runs.csv -m val_loss --a baseline --b 17 --format csv
"""
NEXT = """
the advice for each parameter:
  keep         there is no reason to change it, or too little was tried to know
  narrow       the good runs are in one part of the range, and the rest was tried often enough
  widen        the best runs are at the edge of the range: go beyond it
  fix          it matters, and one value is expected to be the best: fix it and tune the others
  freeze       it does not matter: fix it at a value and save runs
  drop levels  these levels are expected to be worse than the others, or all of their runs failed
  add          a parameter that comes with a widened one, such as the units of one more layer

Some of the next runs repeat a setting, if one more run of it tells more than a new setting does.
What the next runs may reach is predicted by a model of these runs. It is a guide, not a guarantee.

examples:
  paramlens next runs.csv -m val_loss
  paramlens next runs.csv -m val_loss --format wandb > sweep.yaml
  paramlens next study.db --study resnet -m value --format optuna > objective.py
  paramlens next runs.csv -m val_loss --format json | jq '.runs[] | select(.purpose == "repeat")'
"""
HISTORY = """
how to read it:
  chance         how likely the best of so many more runs, drawn at random from the recommended ranges, is a
                 setting that is better by more than the difference
  random search  where the best of as many runs of the whole space would be, by a model of these runs
  The runs are in the order of their times or trial numbers, or else in that of the table.

examples:
  paramlens history runs.csv -m val_loss
  paramlens history runs.csv -m val_loss --difference 0.002 --format json | jq .chances
"""
TRADE_OFF = """
how to read it:
  importance   for each metric alone; then for the trade-off, the mean over all weights of the metrics, with
               its 90% interval
  expected     what to expect of more runs of the setting in each metric, by all runs of the sweep
  p front      the probability that no other setting is better in all metrics
  hypervolume  what the front dominates, in the product of the metrics' units

examples:
  paramlens trade-off runs.csv --metrics val_loss seconds --minimize seconds
  paramlens trade-off study.db --study resnet
  paramlens trade-off runs.csv -m accuracy latency --maximize accuracy --format runs > next.csv
"""
TASKS = """
how to read it:
  importance    the mean of the importances within tasks, with the 90% interval of that mean
  common value  the value that loses least on average over tasks, with its 90% interval or its probability
  loses         how much worse it is than the best value of each task on average, in standard deviations of
                the metric over the runs of a task, with the upper end of its 90% interval
  best values   agrees: one value is good in all tasks; differs: it surely is worse in some; unclear: these
                runs cannot tell
  mean rank     the rank of a setting by its expected metric among those of its task, mean over tasks
  CSV has a row for each parameter and task.

examples:
  paramlens tasks runs.csv -m accuracy --task dataset
  paramlens tasks runs.csv -m accuracy --task dataset --format json | jq .settings[0]
"""
COST = """
how to read it:
  The first sentence compares the setting with the best expected metric with the cheapest one that is nearly
  as good. Both the metric and the cost of a setting are expected from all runs, not those of a lucky run.
  gain of tuning  what the best value of a parameter gains over its most common one
  more runs       what 10 more runs that only vary this parameter gain at most
  A time is read in seconds, unless the name of its column has another unit.

examples:
  paramlens cost runs.csv -m val_loss --tolerance 0.002
  paramlens cost runs.csv -m accuracy --cost gpu_hours --amount 20
  paramlens next runs.csv -m val_loss --format runs --per-cost
"""
COMPARE = """
how to read it:
  The first sentence says whether the metric responds to the same settings in another way. Each claim holds
  beyond chance, and all tests together call a sweep that was split at random two in 2% of the cases.
  The second says what else was tried. Other ranges alone change importances, and not the response.
  difference    importance in the second sweep less that in the first; "real" if it is beyond chance
  best value    among the values that both sweeps tried, averaged over the settings of both

examples:
  paramlens compare last_week.csv this_week.csv -m val_loss
  paramlens compare study.db study.db --study first --study second -m value
  paramlens compare old.csv new.csv -m val_loss --format json | jq .changes
"""
REPORT = """
The file contains everything it needs and loads nothing from the network. In a browser you can brush its runs.
Without scripts, and on paper, it shows a drawing. It follows the light or dark theme of the reader.

examples:
  paramlens report runs.csv -m val_loss -o report.html
  paramlens report study.db --study resnet -m value -o -  > report.html
  paramlens report runs.csv -m accuracy --task dataset
"""
APP = """
examples:
  paramlens app                      the built-in sweep
  paramlens app runs.csv
  paramlens app my-team/my-project   W&B, after `wandb login`; needs the extra paramlens[wandb]
  paramlens app postgresql://me@db/optuna --port 8600
"""
CURVES = """
how to read it:
  The first sentence says where the most important parameter changes. A parameter is named if its 90% interval
  is above that of every other parameter at one of these steps.
  importance  the share of the differences between runs at this step that goes through the parameter
  runs        how many runs had reached the step; runs that ended before are missing there
  stopping    the rule is replayed on the curves in the order of the runs. "loses" is by how much the best
              result would have been worse.
  Without --metric, list the metrics. CSV has a row for each step and parameter.

examples:
  paramlens curves mlruns --metric val_loss
  paramlens curves study.db --metric value --format markdown
  paramlens curves wandb/ -m val_loss --format json | jq .stretches
"""
SERVE = """
The documents have examples for nginx, Caddy and systemd: docs/team-server.md. /healthz answers "ok".

examples:
  paramlens serve sweeps/ "resnet=postgresql://reader@db/optuna"
  paramlens serve sweeps/ --host lab.example.org --prefix /paramlens --user-header X-Forwarded-User
"""
MCP = """
With --http each request needs a token: that in the variable PARAMLENS_MCP_TOKEN, or else a new one, which is
printed at the start. It needs the extra paramlens[mcp].

examples:
  paramlens mcp ~/sweeps                     for the settings of a client, which starts the command itself
  paramlens mcp ~/sweeps ./mlruns --http
"""
SKILL = """
examples:
  mkdir -p .claude/skills/tune && paramlens skill > .claude/skills/tune/SKILL.md
"""
