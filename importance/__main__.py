"""`python -m importance` is `paramlens`."""

import sys

from importance.cli.commands import main

sys.exit(main())
