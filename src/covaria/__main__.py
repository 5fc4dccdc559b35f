"""`python -m covaria` is the command `covaria`, for shells that do not find it."""

from covaria.cli.main import main

if __name__ == "__main__":
    main()
