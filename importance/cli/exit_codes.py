"""The exit codes of `paramlens`; `help_text` explains the first three."""

ANSWERED = 0
IMPOSSIBLE = 1
MISUSED = 2
INTERRUPTED = 130  # 128 + SIGINT, as a shell reports it
BROKEN_PIPE = 141  # 128 + SIGPIPE
