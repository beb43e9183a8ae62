"""`python -m inkling` does what the command `inkling` does."""

import sys

from inkling import main

sys.exit(main())
