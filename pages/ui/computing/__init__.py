"""What takes long is computed in other processes, once for all sessions that ask for it.

`shared` keeps the answers. `process` is the process that forks itself for each question, as it does for each
file. A session that waits can be interrupted, and what nobody waits for any more is stopped.
"""
