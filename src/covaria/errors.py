"""The exceptions that Covaria raises on purpose.

    CovariaError                    exit code
    ├── UsageError                  2    an option or argument that makes no sense
    ├── DataError                   3
    │   ├── TableError              3    a table that cannot be read or used
    │   ├── RoleError               3    columns and roles that do not fit together
    │   └── ModelFileError          3    a model file that is missing, damaged, foreign or unsuitable
    ├── OutputError                 2    a result that cannot be written where it was asked for
    └── TrainingError               4    networks that could not be trained to anything usable

Each message is one sentence or two: what is wrong, where (file, row, column name, never the value of a
subject's cell), and what to do about it.
"""


class CovariaError(Exception):
    """Anything that Covaria reports to its user as an error."""

    exit_code = 1


class UsageError(CovariaError, ValueError):
    """An option or argument that makes no sense."""

    exit_code = 2


class OutputError(CovariaError, OSError):
    """A result that cannot be written where it was asked for."""

    exit_code = 2


class DataError(CovariaError, ValueError):
    """Something that was read and cannot be used."""

    exit_code = 3


class TableError(DataError):
    """A table that cannot be read or used."""


class RoleError(DataError):
    """Columns and roles that do not fit together."""


class ModelFileError(DataError):
    """A model file that is missing, damaged, foreign or unsuitable for the table."""


class TrainingError(CovariaError, RuntimeError):
    """Networks that could not be trained to anything usable."""

    exit_code = 4
