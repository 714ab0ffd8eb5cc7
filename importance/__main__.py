"""`python -m importance` is `paramlens`."""

import sys

from importance.cli import main

sys.exit(main())
