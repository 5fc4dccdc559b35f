"""The settings of a fit as a model keeps them: names and values in words."""

from dataclasses import fields

from covaria.fit.settings.fit_settings import FitSettings


def named_values(settings: FitSettings) -> tuple[tuple[str, str], ...]:
    """Name each setting but the seed that has a value, then the method.

    Of the method's own numbers those are named that are not the usual ones; all of them together have a
    fingerprint.
    """
    own = {each.name: getattr(settings, each.name) for each in fields(settings)}
    shown = [
        (name, value) for name, value in own.items() if name not in {"seed", "method"} and value is not None
    ]
    shown += [*settings.method.changed(), ("method", settings.method.fingerprint)]
    return tuple((name, _in_words(value)) for name, value in shown)


def _in_words(value: object) -> str:
    return ", ".join(f"{part:g}" for part in value) if isinstance(value, tuple) else str(value)
