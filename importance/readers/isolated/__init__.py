"""Read a file or a folder in a process of its own, so that a hostile file cannot harm the server.

`reader` is what the app calls: the same functions as in `importance.readers`, for a file, a folder or an
upload. They ask the process of `client`, which runs `fork_server`: it has imported all that a reader needs,
and forks itself for each of them. The copy reads within limits that the system enforces (`job`), sends the
answer as plain data (`plain_data` in `messages`), and ends.
"""
