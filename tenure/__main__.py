"""Run the command line as ``python -m tenure``."""

import sys

from tenure.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
