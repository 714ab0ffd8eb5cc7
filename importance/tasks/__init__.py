"""Runs of several tasks (data sets, environments): what holds for all of them, and what differs.

`by_task` gives the answer: the importances within each task (`task_runs`), whether the best value of each
parameter agrees between tasks (`agreement`), and which setting is the best over tasks (`task_settings`).
"""

from importance.tasks.by_task import by_task as by_task
