"""What options are when no flag gives them: from the environment, or else from a settings file in TOML.

A flag comes before the environment, and the environment before the file. In each of these, what is said for
one command (`[fit]`, `COVARIA_FIT_SEED`) comes before what is said for all (`COVARIA_SEED`).
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from covaria.errors import UsageError

SETTINGS_FILE = "covaria.toml"
PREFIX = "COVARIA"
NEVER = frozenset({"force", "help"})
"""What must be said each time anew."""
TRUE, FALSE = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off", ""})

Value = bool | str | list[str]


@dataclass(frozen=True)
class Setting:
    """What a parameter is unless a flag says otherwise, and where that is set, in words."""

    value: Value
    source: str


@dataclass(frozen=True)
class Option:
    """One option of a command.

    Attributes
    ----------
    key : str
        Its flag without dashes before it, as in a settings file: "batch-size".
    parameter : str
        What the command's function calls it.
    is_flag, is_list : bool
        Whether it takes no value, or several.
    """

    key: str
    parameter: str
    is_flag: bool
    is_list: bool


Commands = Mapping[str, tuple[Option, ...]]
"""The options of each command."""


def options_of(command: Any) -> tuple[Option, ...]:
    """List the options of a command of Typer's that may be set."""
    found = (
        Option(each.opts[0].removeprefix("--"), each.name, each.is_flag, each.multiple)
        for each in command.params
        if each.param_type_name == "option"
    )
    return tuple(option for option in found if option.key not in NEVER)


def settings_file(named: Path | None, environment: Mapping[str, str]) -> Path | None:
    """Find the file: the one that is named, or `covaria.toml` in the working folder if it is there.

    Raises
    ------
    UsageError
        If the environment names one that is not there.
    """
    variable = f"{PREFIX}_SETTINGS"
    if named is None and environment.get(variable):
        named = Path(environment[variable])
        if not named.exists():
            raise UsageError(
                f"The environment variable {variable} names {named}, which does not exist; "
                "correct or unset it."
            )
    if named is not None:
        return named
    usual = Path(SETTINGS_FILE)
    return usual if usual.is_file() else None


def defaults(
    commands: Commands, path: Path | None, environment: Mapping[str, str]
) -> dict[str, dict[str, Setting]]:
    """Return, for each command, what its parameters are unless a flag says otherwise.

    Raises
    ------
    UsageError
        If the file cannot be read, is no TOML, names what no command knows, or a value is of the wrong kind.
    """
    content = {} if path is None else _read(path)
    if path is not None:
        _check_keys(path, content, commands)
    found = {}
    for name, options in commands.items():
        found[name] = {
            **dict(_from_file(f"{path}", _shared(content), options)),
            **dict(_from_file(f"[{name}] of {path}", content.get(name, {}), options)),
            **dict(_from_environment(name, options, environment)),
        }
    return found


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"The settings file {path} cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise UsageError(f"The settings file {path} is not valid TOML ({error}); correct it.") from error


def _shared(content: Mapping[str, Any]) -> dict[str, Any]:
    """What is said for all commands."""
    return {key: value for key, value in content.items() if not isinstance(value, dict)}


def _check_keys(path: Path, content: Mapping[str, Any], commands: Commands) -> None:
    """Refuse what no command knows, since a setting with a slip in its name would silently do nothing."""
    every = {option.key for options in commands.values() for option in options}
    for key, value in content.items():
        if not isinstance(value, dict):
            _check_known(path, key, every, "option of any command")
            continue
        _check_known(path, key, commands, "command")
        for own in value:
            _check_known(path, own, {option.key for option in commands[key]}, f"option of {key}")


def _check_known(path: Path, key: str, known: Any, kind: str) -> None:
    if key in known:
        return
    from covaria.wording.lists import listed

    close = get_close_matches(key, known, n=1)
    remedy = f"did you mean {close[0]}?" if close else f"there are {listed(sorted(known))}."
    raise UsageError(f"{path}: {key} is no {kind} that can be set in a file; {remedy}")


def _from_file(
    place: str, content: Mapping[str, Any], options: tuple[Option, ...]
) -> Iterator[tuple[str, Setting]]:
    """Take settings from the file, or from the part of it that is called `place`."""
    for option in options:
        if option.key in content:
            source = f"{option.key} in {place}"
            value = _as_value(content[option.key], option)
            if value is None:
                kind = (
                    "true or false"
                    if option.is_flag
                    else "a list of texts"
                    if option.is_list
                    else "one value"
                )
                raise UsageError(f"{source} must be {kind}; correct it.")
            yield option.parameter, Setting(value, source)


def _as_value(value: Any, option: Option) -> Value | None:
    """Bring a value of TOML to what a flag would give; None where it is of another kind."""
    if option.is_flag:
        return value if isinstance(value, bool) else None
    if option.is_list:
        texts = [_as_text(each) for each in value] if isinstance(value, list) else [None]
        return None if None in texts else [text for text in texts if text is not None]
    return _as_text(value)


def _as_text(value: Any) -> str | None:
    is_plain = isinstance(value, str | int | float) and not isinstance(value, bool)
    return str(value) if is_plain else None


def _from_environment(
    command: str, options: tuple[Option, ...], environment: Mapping[str, str]
) -> Iterator[tuple[str, Setting]]:
    for option in options:
        names = (
            f"{PREFIX}_{_variable(command)}_{_variable(option.key)}",
            f"{PREFIX}_{_variable(option.key)}",
        )
        variable = next((name for name in names if name in environment), None)
        if variable is not None:
            value = _of_variable(variable, environment[variable], option)
            yield option.parameter, Setting(value, f"the environment variable {variable}")


def _variable(name: str) -> str:
    return name.replace("-", "_").upper()


def _of_variable(variable: str, text: str, option: Option) -> Value:
    """Read a variable; where an option may be given several times, it gives one of them."""
    if not option.is_flag:
        return [text] if option.is_list else text
    if text.lower() not in TRUE | FALSE:
        raise UsageError(f"The environment variable {variable} must be true or false; correct or unset it.")
    return text.lower() in TRUE
