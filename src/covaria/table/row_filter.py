"""A filter of rows as a user writes it: comparisons of columns with values, joined by and, or and not.

Its grammar is small, so that a filter can do nothing but compare: no functions, no statements, no files.

    either     = both {"or" both}
    both       = negated {"and" negated}
    negated    = "not" negated | "(" either ")" | comparison
    comparison = column operator value | column ["not"] "in" "(" value {"," value} ")"
               | column "is" ["not"] "missing"
    operator   = "==" | "=" | "!=" | "<>" | "<" | "<=" | ">" | ">="
    column     = name | '"' any text '"'
    value      = number | "'" any text "'"
"""

import re
from dataclasses import dataclass
from typing import NoReturn

from covaria.errors import UsageError

LONGEST, DEEPEST = 10_000, 50
"""Most characters of a filter, and most parentheses and negations within each other."""
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![\w.]))
    |(?P<text>'(?:[^']|'')*')
    |(?P<quoted>"(?:[^"]|"")*")
    |(?P<word>[^\W\d][\w.]*)
    |(?P<operator>==|!=|<>|<=|>=|=|<|>)
    |(?P<mark>[(),])
    )""",
    re.VERBOSE,
)
_SAME = {"=": "==", "<>": "!="}
_KEYWORDS = frozenset({"and", "or", "not", "in", "is", "missing"})
FORM = "write it as PARAMCD == 'ALT' and AVISITN >= 4"

Value = str | float
"""Text in quotes, or a number."""


@dataclass(frozen=True)
class Comparison:
    """A column compared with one value by "==", "!=", "<", "<=", ">" or ">="."""

    column: str
    operator: str
    value: Value


@dataclass(frozen=True)
class Among:
    """Whether a column is one of several values."""

    column: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class IsMissing:
    """Whether a column has no value."""

    column: str


@dataclass(frozen=True)
class Negated:
    """The opposite of a condition."""

    part: "Condition"


@dataclass(frozen=True)
class Joined:
    """Conditions of which all ("and") or at least one ("or") must hold."""

    link: str
    parts: tuple["Condition", ...]


Condition = Comparison | Among | IsMissing | Negated | Joined


def parse_filter(text: str) -> Condition:
    """Read a filter as a condition on rows.

    Raises
    ------
    UsageError
        If it is not of the grammar above.
    """
    if len(text) > LONGEST:
        raise UsageError(f"The filter has {len(text):,} characters; {LONGEST:,} at most are read.")
    return _Parser(_tokens(text)).whole()


def columns_of(condition: Condition) -> tuple[str, ...]:
    """Name the columns that a condition looks at, each once, in their order."""
    if isinstance(condition, Negated):
        return columns_of(condition.part)
    if isinstance(condition, Joined):
        return tuple(dict.fromkeys(name for part in condition.parts for name in columns_of(part)))
    return (condition.column,)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    place: int


def _tokens(text: str) -> list[_Token]:
    found, place = [], 0
    end = len(text.rstrip())
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            _refuse(place + len(text[place:]) - len(text[place:].lstrip()))
        kind, own = match.lastgroup, match[match.lastgroup]
        is_keyword = kind == "word" and own.lower() in _KEYWORDS
        found.append(
            _Token("keyword", own.lower(), match.start(kind))
            if is_keyword
            else _Token(kind, own, match.start(kind))
        )
        place = match.end()
    return [*found, _Token("end", "", len(text))]


def _refuse(place: int, remedy: str = FORM) -> NoReturn:
    raise UsageError(f"The filter cannot be read from character {place + 1} on; {remedy}.")


class _Parser:
    """Reads tokens from left to right, one function for each rule of the grammar."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.position = 0
        self.depth = 0

    def whole(self) -> Condition:
        condition = self.joined("or")
        if self.next.kind != "end":
            _refuse(self.next.place)
        return condition

    @property
    def next(self) -> _Token:
        return self.tokens[self.position]

    def took(self, *texts: str) -> bool:
        """Go past the next token if it is a keyword or mark of these."""
        found = self.next.kind in {"keyword", "mark"} and self.next.text in texts
        self.position += found
        return found

    def taken(self, *kinds: str) -> _Token:
        """Go past the next token, which must be of one of these kinds."""
        token = self.next
        if token.kind not in kinds:
            is_name = "text" in kinds and token.kind in {"quoted", "word"}
            _refuse(token.place, "a text to compare with stands in 'single quotes'" if is_name else FORM)
        self.position += 1
        return token

    def demand(self, text: str) -> None:
        if not self.took(text):
            _refuse(self.next.place)

    def joined(self, link: str) -> Condition:
        parts = [self.part(link)]
        while self.took(link):
            parts.append(self.part(link))
        return parts[0] if len(parts) == 1 else Joined(link, tuple(parts))

    def part(self, link: str) -> Condition:
        return self.joined("and") if link == "or" else self.negated()

    def negated(self) -> Condition:
        self.depth += 1
        if self.depth > DEEPEST:
            _refuse(self.next.place, f"at most {DEEPEST} parentheses are read within each other")
        if self.took("not"):
            condition: Condition = Negated(self.negated())
        elif self.took("("):
            condition = self.joined("or")
            self.demand(")")
        else:
            condition = self.comparison()
        self.depth -= 1
        return condition

    def comparison(self) -> Condition:
        column = _unquoted(self.taken("word", "quoted"))
        if self.took("is"):
            is_negated = self.took("not")
            self.demand("missing")
            return Negated(IsMissing(column)) if is_negated else IsMissing(column)
        if self.took("not"):
            self.demand("in")
            return Negated(Among(column, self.values()))
        if self.took("in"):
            return Among(column, self.values())
        operator = self.taken("operator").text
        return Comparison(column, _SAME.get(operator, operator), self.value())

    def values(self) -> tuple[Value, ...]:
        self.demand("(")
        found = [self.value()]
        while self.took(","):
            found.append(self.value())
        self.demand(")")
        return tuple(found)

    def value(self) -> Value:
        token = self.taken("number", "text")
        return float(token.text) if token.kind == "number" else _unquoted(token).strip()


def column_in_filter(name: str) -> str:
    """Return a column's name as it is written in a filter: in double quotes unless it is one word."""
    is_word = re.fullmatch(r"[^\W\d][\w.]*", name) is not None and name.casefold() not in _KEYWORDS
    if is_word:
        return name
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _unquoted(token: _Token) -> str:
    if token.kind == "word":
        return token.text
    mark = token.text[0]
    return token.text[1:-1].replace(2 * mark, mark)
