"""Let `python -m paramlens` do the same as the command `paramlens`."""

import sys

from importance.cli.commands import main

sys.exit(main())
