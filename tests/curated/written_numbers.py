"""Numbers as people write them: named for what they are, and never taken for what they are not."""

import numpy as np

from curated.case import ROWS, Case, text_of, trial

RANDOM = np.random.default_rng(41)
COUNTS = RANDOM.integers(300, 9_000, ROWS)
SMALL = RANDOM.lognormal(1.0, 0.9, ROWS).round(1) + 0.1
WHOLE = {"WT": trial()["AGE"], "AVAL": [cell.partition(".")[0] for cell in trial()["AVAL"]]}


def _grouped(mark: str) -> list[str]:
    return [f"{count:,}".replace(",", mark) for count in COUNTS.tolist()]


def _thousands() -> list[Case]:
    code, words = "thousands-separators", "as separators of thousands have"
    some = ["." if k % 7 == 0 and "." in text else text for k, text in enumerate(_grouped("."))]
    of_points, of_commas = {**trial(), "WBC": _grouped(".")}, {**trial(), "WBC": _grouped(",")}
    doses = [("0", "250", "500", "1.000")[k % 4] for k in range(ROWS)]
    whole = trial(**WHOLE)
    silent = {
        "three decimals": [f"{1 + size / 10:.3f}" for size in SMALL],
        "specific gravity": [f"{1.003 + k / 1000:.3f}" for k in range(ROWS)],
        "three decimals beside whole numbers": [
            f"{size / 10:.3f}" if k % 4 else "2" for k, size in enumerate(SMALL)
        ],
        "three decimals beside a code": [
            f"{size / 10 + 1:.3f}" if k % 4 else "999" for k, size in enumerate(SMALL)
        ],
        "fewer decimals beside them": [f"{size:.3f}" if k % 4 else "812.5" for k, size in enumerate(SMALL)],
        "a 0 in front": [f"{size / 99:.3f}" if k % 4 else f"{700 + k}" for k, size in enumerate(SMALL)],
    }
    return [
        Case("points, half of them above 1,000", text_of(of_points), refused=words, codes=[code]),
        Case("points, beside missing ones", text_of(trial(WBC=some)), refused=words, codes=[code]),
        Case("commas between semicolons", text_of({**of_commas, **WHOLE}, ";"), refused=words, codes=[code]),
        Case("in a dose", text_of(trial(DOSE=doses)), refused=words),
        Case("in the response", text_of(trial(AVAL=_grouped("."))), refused=words),
        Case("in a declared covariate", text_of(of_points), options={"covariates": ["WBC"]}, refused=words),
        Case("in a column that is not used", text_of(of_points), options={"covariates": ["AGE"]}, rows=ROWS),
        Case("beside decimal points between semicolons", text_of(of_commas, ";"), refused="WBC: "),
        *(
            Case(name, text_of(trial(X=cells)), roles={"X": "covariate"}, without=[code, "reading"])
            for name, cells in silent.items()
        ),
        Case(
            "nothing but groups between semicolons",
            text_of({**whole, "X": [f"{count + 9_000:,}" for count in COUNTS.tolist()]}, ";"),
            codes=["reading"],
            without=[code],
        ),
        Case(
            "specific gravity between semicolons",
            text_of({**whole, "X": silent["specific gravity"]}, ";"),
            roles={"X": "covariate"},
            without=["reading"],
        ),
        Case(
            "other decimals between semicolons",
            text_of({**whole, "X": [f"{size:.3f}" for size in SMALL], "Y": SMALL.tolist()}, ";"),
            roles={"X": "covariate"},
            without=["reading"],
        ),
    ]


def _with_more() -> list[Case]:
    def some(write: str) -> list[str]:
        return [write.format(size) if k % 2 else f"{size}" for k, size in enumerate(SMALL.tolist())]

    pressures = [f"{110 + k}/{60 + k % 30}" for k in range(ROWS)]
    columns = {
        "brackets of accountants": (some("({})"), "a minus sign in front"),
        "a minus sign behind": (some("{}-"), "a minus sign in front"),
        "dollars": ([f"${count:,}.50" for count in COUNTS.tolist()], "currency"),
        "euros behind": ([f"{size} €" for size in SMALL], "currency"),
        "blood pressures": (pressures, "divide the column into two"),
        "ages of ISO 8601": ([f"P{age}Y" for age in trial()["AGE"]], "ISO 8601"),
        "H before abnormal results": (some("H {}"), "a flag beside the number"),
        "asterisks behind abnormal results": (some("{}*"), "a flag beside the number"),
        "two units": ([f"{size} {('mg/dL', 'mmol/L')[k % 2]}" for k, size in enumerate(SMALL)], "one unit"),
        "the same upper limit": (
            [f"{size}" if size < 4 else ">4" for size in SMALL],
            "write the limit itself",
        ),
        "a lower limit above numbers": (
            [f"{size}" if k % 3 else "<2.5" for k, size in enumerate(SMALL)],
            "while there are smaller numbers in line",
        ),
    }
    labels = {
        "shares": [f"1/{2 + k % 2}" for k in range(ROWS)],
        "times": [f"{k % 24:02d}:{k % 60:02d}" for k in range(ROWS)],
        "days and months": [f"{1 + k % 28}/{1 + k % 12}" for k in range(ROWS)],
        "grades in brackets": [f"({k % 4})" for k in range(ROWS)],
        "numbers in brackets": [f"({k})" for k in range(ROWS)],
    }
    return [
        *(
            Case(name, text_of(trial(X=cells)), refused=words, codes=["mixed-numbers"])
            for name, (cells, words) in columns.items()
        ),
        *(
            Case(f"{name} are no numbers", text_of(trial(X=cells)), without=["mixed-numbers"])
            for name, cells in labels.items()
        ),
        Case(
            "foreign minus signs in the response",
            text_of(trial(AVAL=[f"–{cell}" for cell in trial()["AVAL"]])),
            refused="write the minus sign of the keyboard (-).",
        ),
    ]


def _titres() -> list[Case]:
    def of(*levels: str) -> str:
        return text_of(trial(TITRE=[levels[k % len(levels)] for k in RANDOM.permutation(ROWS)]))

    titres = {
        "ratios": of("1:8", "1:16", "1:32", "1:64"),
        "ratios with a lowest": of("1:<8", "1:8", "1:16", "1:32"),
        "fractions with a lowest": of("<1:10", "1/10", "1/20", "1/40"),
        "negative ones": of("negative", "1:10", "1:100", "1:1000"),
    }
    labels = {
        "allocations": of("1:1", "1:2", "2:1"),
        "parts of a tablet": of("1/2", "1/4", "1/1"),
        "visits of an hour": of("1:10", "1:20", "1:30"),
        "sites": of("1/11", "1/12", "1/23"),
    }
    return [
        *(Case(name, text, codes=["titres"], roles={"TITRE": "covariate"}) for name, text in titres.items()),
        *(Case(name, text, without=["titres"], rows=ROWS) for name, text in labels.items()),
        Case(
            "declared as a category",
            titres["ratios"],
            options={"roles": {"TITRE": "category"}},
            without=["titres"],
        ),
    ]


def _foreign_rows() -> list[Case]:
    text = text_of(trial(AGE=None, SEX=None))
    ordered = text_of({name: trial()[name] for name in ("DOSE", "AGE", "SEX", "AVAL")})
    names, _, rows = ordered.partition("\n")
    return [
        Case("a total without a subject", f"{ordered}Total,,,2012.4\n", refused="delete such rows"),
        Case("a mean in the place of an age", f"{ordered}5,Mean,,52.4\n", refused="delete such rows"),
        Case("a footnote", f"{ordered}Note: values are preliminary,,,\n", refused="footnotes"),
        Case("two footnotes", f"{ordered}* preliminary,,,\n* not cleaned,,,\n", refused="footnotes"),
        Case("labels", f"{names}\nDose (mg),Age,Sex,Change\n{rows}", refused="delete the row of labels"),
        Case("one word at the end", f"{ordered}CANARY77,70,F,50.1\n", refused="correct this cell"),
        Case("a title", f"Study ABC-123 Listing 16.2\n\n{ordered}", refused="line 1 seems to be a title"),
        Case("a title with commas", f"Study ABC, listing\n{ordered}", refused="line 1 seems to be a title"),
        Case(
            "a title above semicolons", "Table 3\n" + ordered.replace(",", ";"), refused="seems to be a title"
        ),
        Case("one column", "AVAL\n1,5\n2,5\n", refused="the header has 1 name"),
        Case("no title", text, rows=ROWS),
    ]


FAMILIES = {
    "separators of thousands": _thousands(),
    "numbers with more in the cell": _with_more(),
    "titres": _titres(),
    "rows that are no subjects": _foreign_rows(),
}
