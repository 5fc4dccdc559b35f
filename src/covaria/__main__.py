"""`python -m covaria` is the command `covaria`, for shells that do not find it."""

import sys

from covaria.cli.main import main

if __name__ == "__main__":
    sys.argv[0] = "covaria"
    main()
