"""Write the comment on the pull request, or update the one that an earlier run wrote.

The step *Comment* of action.yml runs this script. It needs nothing but Python, and takes its settings from
the environment: COMMENT (a file whose first line is the marker), AUTHOR, PULL_REQUEST, REPORT_URL,
GITHUB_TOKEN, and what every runner sets: GITHUB_API_URL, GITHUB_REPOSITORY.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

PER_PAGE, MOST_PAGES = 100, 30
LONGEST = 65_000
"""Characters of a comment; GitHub refuses more than 65,536."""
SECONDS = 30
_FORBIDDEN = (401, 403, 404)


def main(environment: Mapping[str, str] = os.environ) -> int:
    """Write or update the comment. Return 1 if GitHub did not take it for another reason than the token."""
    body = Path(environment["COMMENT"]).read_text(encoding="utf-8")
    if environment.get("REPORT_URL"):
        body += f"\n[The whole report, with the runs]({environment['REPORT_URL']})\n"
    body = body[:LONGEST]
    try:
        write(environment, body)
    except urllib.error.HTTPError as error:
        reason = f"GitHub answered {error.code} {error.reason}."
        if error.code in _FORBIDDEN:  # a pull request from a fork has a token that may only read
            print(
                f"::warning title=Paramlens::The comment was not written: {reason} Give the job the "
                "permission `pull-requests: write`. The answer is in the summary of this job."
            )
            return 0
        print(f"::error title=Paramlens::The comment was not written: {reason} Run the job again.")
        return 1
    except OSError as error:
        print(f"::error title=Paramlens::GitHub did not answer: {error}. Run the job again.")
        return 1
    return 0


def write(environment: Mapping[str, str], body: str) -> None:
    """Update the comment with the marker of this body, or write a new one."""
    repository = f"{environment.get('GITHUB_API_URL', 'https://api.github.com')}/repos/{environment['GITHUB_REPOSITORY']}"
    thread = f"{repository}/issues/{int(environment['PULL_REQUEST'])}/comments"
    token, first_line = environment["GITHUB_TOKEN"], body.partition("\n")[0]
    for comment in comments(thread, token):
        is_ours = (comment.get("user") or {}).get("login") == environment["AUTHOR"]
        if is_ours and str(comment.get("body", "")).startswith(first_line):
            if comment["body"] != body:
                call("PATCH", f"{repository}/issues/comments/{int(comment['id'])}", token, {"body": body})
            return
    call("POST", thread, token, {"body": body})


def comments(thread: str, token: str) -> Iterator[dict[str, Any]]:
    """Yield the comments of a pull request, the oldest first."""
    for page in range(1, MOST_PAGES + 1):
        listed = call("GET", f"{thread}?per_page={PER_PAGE}&page={page}", token)
        yield from listed
        if len(listed) < PER_PAGE:
            return


def call(method: str, address: str, token: str, content: object = None) -> Any:
    """Call the API of GitHub, and return its answer."""
    request = urllib.request.Request(  # noqa: S310 - the address comes from the runner
        address,
        None if content is None else json.dumps(content).encode(),
        {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "User-Agent": "paramlens-action",
            "X-GitHub-Api-Version": "2022-11-28",
        },
        method=method,
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
        return json.load(answer)


if __name__ == "__main__":
    sys.exit(main())
