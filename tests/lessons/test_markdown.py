import pytest

from covaria.glossary import entry_of
from covaria.lessons.markdown import html_of, introduced


def test_a_term_carries_its_counterpart() -> None:
    entry = entry_of("bias")
    assert entry is not None
    html = html_of("One that is added is a **bias**, *of course*.")
    assert f'data-counterpart="{entry.field}. ' in html
    assert '<strong class="term"><dfn' in html
    assert ">bias</dfn></strong>, <em>of course</em>." in html


def test_terms_are_found_in_order_and_in_any_form() -> None:
    assert introduced("**Standardisation** first, then *not this*, then **epochs**.") == [
        "Standardisation",
        "epochs",
    ]


def test_a_word_in_bold_that_the_glossary_lacks_is_an_error() -> None:
    with pytest.raises(ValueError, match="no term 'backpropogation'"):
        html_of("The **backpropogation** of it.")


def test_tables_and_code_are_rendered() -> None:
    assert "<td>1</td>" in html_of("| a |\n| --- |\n| 1 |\n")
    assert "<code>x &lt; 1</code>" in html_of("`x < 1`")
