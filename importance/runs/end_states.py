"""The words by which trackers say how a run ended, in lower case."""

from __future__ import annotations

FAILED_STATES = {
    **dict.fromkeys(("failed", "fail", "failure", "error", "errored"), "failed"),
    **dict.fromkeys(("crashed", "crash"), "crashed"),
    "timeout": "timed out",
    **dict.fromkeys(("memout", "memoryout"), "out of memory"),
    **{state: state for state in ("killed", "preempted", "aborted", "abandoned", "diverged")},
}
"""Each state of a failed run, with the word for it in a sentence."""
UNFINISHED = "unfinished"
"""The state of a run whose log has no end. It may still be running, or have been killed."""
PRUNED_STATES = ("pruned", "early_stopped", "early stopped", "earlystopped", "stopped_early")
OPEN_STATES = (
    *("running", "waiting", "pending", "queued", "scheduled", "candidate", "staged", "created", "paused"),
    *("suggested", "in_progress", "in progress", "starting", "initializing", "not_started", "not started"),
)
