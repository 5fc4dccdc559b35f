"""Encodings, separators, headers and row names."""

import csv
import re
from itertools import product

from curated.case import CANARY, Case, text_of, trial, with_cells

SEXES = {"M": "männlich", "F": "weiblich"}
ACCENTED = trial(SEX=[SEXES[each] for each in trial()["SEX"]])
PLAIN = trial()
NUMBERS = {
    "AVAL": [float(each) for each in PLAIN["AVAL"][:9]],
    "WT": [float(each) for each in PLAIN["WT"][:9]],
}


def _encodings() -> list[Case]:
    named = {"Größe": ACCENTED["WT"], **{k: v for k, v in ACCENTED.items() if k != "WT"}}
    tables = {"plain": PLAIN, "accents": ACCENTED, "an accented name": named}
    unicode = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le with mark", "utf-16-be with mark"]
    cases = []
    for encoding, (kind, columns) in product([*unicode, "latin-1", "cp1252"], tables.items()):
        code, _, mark = encoding.partition(" with ")
        data = text_of(columns).encode(code)
        data = (b"\xff\xfe" if "le" in code else b"\xfe\xff") + data if mark else data
        assumed = encoding in {"latin-1", "cp1252"} and kind != "plain"
        cases.append(
            Case(
                f"{encoding}, {kind}",
                data,
                codes=["reading"] if assumed else [],
                without=[] if assumed else ["reading"],
                values={
                    "SEX": columns["SEX"][:9],
                    ("Größe" if kind.startswith("an") else "WT"): NUMBERS["WT"],
                },
            )
        )
    quotes = trial(SEX=["“yes”" if each == "F" else "no" for each in PLAIN["SEX"]])
    cases.append(Case("cp1252, curly quotes", text_of(quotes).encode("cp1252"), codes=["reading"], rows=40))
    for encoding, word in (
        ("cp1251", "Москва"),
        ("koi8-r", "Москва"),
        ("shift-jis", "東京"),
        ("gb18030", "北京"),
        ("euc-kr", "서울"),
        ("cp1253", "Αθήνα"),
        ("iso8859-7", "Αθήνα"),
        ("cp1255", "ירושלים"),
        ("euc-jp", "東京"),
    ):
        columns = with_cells(PLAIN, "SEX", {3: word, 4: CANARY})
        cases.append(Case(f"{encoding} is refused", text_of(columns).encode(encoding), refused="not UTF-8"))
    chinese = text_of(with_cells(PLAIN, "SEX", {3: "臺北"})).encode("big5")
    text = text_of(PLAIN)
    return [
        *cases,
        Case("one word of big5, which Western letters could be", chinese, codes=["reading"], rows=40),
        Case("utf-32", text.encode("utf-32"), refused="unprintable name"),
        Case("utf-16 without a mark", text.encode("utf-16-le"), refused="binary data"),
        Case("utf-16 cut within a letter", text.encode("utf-16")[:-1], refused="UTF-16"),
        Case("utf-8 cut within a letter", text_of(ACCENTED).encode()[:-3] + b"\xc3", refused="not UTF-8"),
        Case(
            "two encodings",
            (text_of(ACCENTED) + "x").encode() + "é,F,1,0,1\n".encode("latin-1"),
            refused="not UTF-8",
        ),
        Case("a zero byte", text.replace("F", "\0", 1), refused="binary data"),
        Case("a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), refused="binary data"),
        Case("a pickle", b"\x80\x04\x95\x00\x00\x00" + CANARY.encode(), refused="binary data"),
        Case(
            "a page of HTML",
            f"<!DOCTYPE html>\n<table><tr><td>{CANARY}</td></tr></table>\n",
            refused="no column AVAL",
        ),
        Case("JSON", f'[{{"AGE": 61, "X": "{CANARY}"}}, {{"AGE": 62}}]\n', refused="no rows below"),
        Case("nothing", "", refused="is empty"),
        Case("blanks", " \n\n\t\n", refused="is empty"),
        Case("sep= alone", "sep=;\n", refused="is empty"),
        Case("a title of NONMEM alone", "TABLE NO.  1\n", refused="is empty"),
        Case("a mark alone", b"\xef\xbb\xbf", refused="is empty"),
    ]


def _separators() -> list[Case]:
    words = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "blank"}
    ends = {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}
    cases = [
        Case(f"{words[sep]}, {ends[end]}", text_of(PLAIN, sep, end), values=NUMBERS, rows=40)
        for sep, end in product(words, ends)
    ]
    cases += [
        Case(f"{words[sep]}, all quoted", text_of(PLAIN, sep, quoting=csv.QUOTE_ALL), values=NUMBERS)
        for sep in words
    ]
    within = trial(SEX=[f"{each}, or {each}" for each in PLAIN["SEX"]])
    cases += [
        Case(
            f"{words[sep]}, cells with a comma",
            text_of(within, sep),
            values={"SEX": within["SEX"][:9], **NUMBERS},
        )
        for sep in words
    ]
    comma = {name: [cell.replace(".", ",") for cell in cells] for name, cells in PLAIN.items()}
    for name, sep in (("semicolons", ";"), ("semicolons and sep=", ";")):
        first = "sep=;\n" if "sep" in name else ""
        cases.append(
            Case(f"decimal commas between {name}", first + text_of(comma, sep), values=NUMBERS, rows=40)
        )
    for sep in (",", ";", "\t", "|"):
        cases.append(
            Case(
                f"sep= names the {words[sep]}",
                f"sep={sep}\n{text_of(PLAIN, sep)}",
                values=NUMBERS,
                codes=["reading"],
            )
        )
    text = text_of(PLAIN)
    lines = text.splitlines()
    aligned = "\n".join("  ".join(cell.rjust(7) for cell in line.split(",")) for line in lines)
    ragged = "not have as many cells"
    return [
        *cases,
        Case("aligned by blanks", aligned, values=NUMBERS, codes=["reading"]),
        Case("tabs in .tsv", text_of(PLAIN, "\t"), file="t.tsv", values=NUMBERS),
        Case("tabs in .txt", text_of(PLAIN, "\t"), file="t.txt", values=NUMBERS),
        Case("commas in .dat", text, file="t.dat", values=NUMBERS),
        Case("no ending", text, file="t", values=NUMBERS),
        Case("no line end at the end", text.rstrip("\n"), values=NUMBERS, rows=40),
        Case("blank lines", text.replace("\n", "\n\n"), values=NUMBERS, rows=40),
        Case("blanks around cells", text.replace(",", " , "), values=NUMBERS, rows=40),
        Case("a separator at each end", text.replace("\n", ",\n"), refused="no name"),
        Case(
            "a separator at each end of a row",
            "\n".join([lines[0], *(f"{each}," for each in lines[1:])]),
            refused="not have as many cells",
        ),
        Case("a short row", text.replace(lines[4], f"{CANARY},F"), refused=ragged),
        Case("a long row", text.replace(lines[4], f"{lines[4]},{CANARY}"), refused=ragged),
        Case("an open quote", text.replace(lines[4], f'"{lines[4]}'), refused="not closed"),
        Case("a quote within a cell", text.replace(",F,", ',"F"x,', 1), refused="not closed"),
        Case("commas and semicolons alike", text.replace("AGE,SEX", "AGE;SEX;A;B;C,SEX", 1), refused="alike"),
        Case("a total below the rows", f"{text}Total,40,,,\n", refused="line 42 is not"),
    ]


def _headers() -> list[Case]:
    text = text_of(PLAIN)
    header, rest = text.split("\n", 1)

    def headed(line: str) -> str:
        return f"{line}\n{rest}"

    good = {
        "blanks around names": " AGE , SEX,WT ,DOSE, AVAL",
        "quoted names": '"AGE","SEX","WT","DOSE","AVAL"',
        "a mark of bytes and quotes": '\ufeff"AGE","SEX","WT","DOSE","AVAL"',
    }
    cases = [Case(name, headed(line), values=NUMBERS, rows=40) for name, line in good.items()]
    odd = [
        "Body weight (kg)",
        "WT, kg",
        "weight;kg",
        "WT|kg",
        "größe",
        "体重",
        "WT%",
        "wt.kg",
        "a" * 300,
        "WT:kg",
        "-",
        "__proto__",
    ]
    for name in odd:
        columns = {name if each == "WT" else each: cells for each, cells in PLAIN.items()}
        label = name if len(name) < 50 else "a name of 300 letters"
        cases.append(
            Case(
                f"the name {label}", text_of(columns), values={name: NUMBERS["WT"]}, roles={name: "covariate"}
            )
        )
    bad = {
        "a name twice": ("AGE,SEX,AGE,DOSE,AVAL", "have the same name, AGE"),
        "a name twice but for blanks": ("AGE,SEX, AGE,DOSE,AVAL", "but for blanks"),
        "no name": ("AGE,SEX,,DOSE,AVAL", "no name"),
        "two without a name": ("AGE,,,DOSE,AVAL", "no name"),
        "a line end in a name": ('AGE,SEX,"W\nT",DOSE,AVAL', "unprintable name"),
        "an escape in a name": ("AGE,SEX,\x1b[31mWT,DOSE,AVAL", "unprintable name"),
        "a tab in a name": ("AGE,SEX,W\tT,DOSE,AVAL", "unprintable name"),
        "a mark of direction in a name": ("AGE,SEX,\u202eWT,DOSE,AVAL", "unprintable name"),
        "no blank of width in a name": ("AGE,SEX,W\u200bT,DOSE,AVAL", "unprintable name"),
        "a number for a name": ("AGE,SEX,80,DOSE,AVAL", "a number for a name"),
        "no response": ("AGE,SEX,WT,DOSE,RESP", "AVAL"),
        "one name too few": ("AGE,SEX,WT,DOSE", "not have as many cells"),
        "one name too many": ("AGE,SEX,WT,DOSE,AVAL,X", "not have as many cells"),
    }
    cases += [Case(name, headed(line), refused=words) for name, (line, words) in bad.items()]
    return [
        *cases,
        Case("no header", rest, refused="a number for a name"),
        Case("a header alone", f"{header}\n", refused="no rows below"),
        Case("a title above", f"Listing 1\n{text}", refused="line 1 seems to be a title"),
        Case(
            "comments above", f"# made by hand\n# twice\n{text}", codes=["reading"], values=NUMBERS, rows=40
        ),
        Case("a comment below", f"{text}# the end\n", codes=["reading"], rows=40),
        Case("the header again below", text + text, refused="line 42"),
    ]


def _row_names() -> list[Case]:
    lines = text_of(PLAIN).splitlines()
    header, rows = lines[0], lines[1:]
    numbers = [f'"{k}",{row}' for k, row in enumerate(rows, 1)]
    names = [f'"S{k}",{row}' for k, row in enumerate(rows, 1)]
    whole = [re.sub(r"\.[0-9]+", "", row) for row in rows]
    bare = [f"{k},{row}" for k, row in enumerate(rows, 1)]
    return (
        [
            Case(
                f"{word}, {place}",
                "\n".join([f"{head}{header}", *own]),
                values=NUMBERS,
                rows=40,
                codes=["reading"],
            )
            for word, own in (("numbers", numbers), ("names", names))
            for place, head in (
                ("a header one short", ""),
                ("no name above", ","),
                ("an empty name above", '"",'),
            )
        ]
        + [
            Case(
                "bare numbers, a header one short",
                "\n".join([header, *bare]),
                values=NUMBERS,
                rows=40,
                codes=["reading"],
            ),
            Case(
                "bare names, a header one short",
                "\n".join([header, *(f"S{k},{row}" for k, row in enumerate(rows, 1))]),
                values=NUMBERS,
                rows=40,
                codes=["reading"],
            ),
            Case(
                "bare numbers before whole ones alone",
                "\n".join([header, *(f"{k},{row}" for k, row in enumerate(whole, 1))]),
                refused="correct separators",
            ),
            Case(
                "a decimal comma in a column that counts",
                "\n".join(["ID,AVAL", *(f"{k},{k % 7},{k}" for k in range(1, 41))]),
                refused="correct separators",
            ),
            Case(
                "commas between thousands",
                "\n".join(["ID,DOSE,AVAL", *(f"{k},1,{200 + k},{k % 7}.5" for k in range(1, 41))]),
                refused="correct separators",
            ),
            Case(
                "names of people with a comma of their own",
                "\n".join([f"NAME,{header}", *(f"{CANARY}{k}, Ada,{row}" for k, row in enumerate(rows))]),
                refused="correct separators",
            ),
            Case(
                "a number twice before a header one short",
                "\n".join([header, bare[0], *bare]),
                refused="correct separators",
            ),
        ]
        + [
            Case(
                f"a column called {name}",
                "\n".join([f"{name},{header}", *(f"{k + start},{row}" for k, row in enumerate(rows))]),
                roles={name: "ignore"},
                rows=40,
            )
            for name, start in (
                ("Unnamed: 0", 0),
                ("index", 0),
                ("X", 1),
                ("V1", 1),
                ("obs", 1),
                ("row", 1),
                ("_N_", 1),
                ("No", 1),
            )
        ]
    )


FAMILIES = {
    "encodings": _encodings(),
    "separators": _separators(),
    "headers": _headers(),
    "row names": _row_names(),
}
