"""Check: responses that were imputed, such as the last one carried forward, are pointed out."""

from collections.abc import Iterator

from covaria.disclosure import count_in_words
from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft
from covaria.table.imputation import filter_of_measured, imputed_rows


def _findings(draft: Draft) -> Iterator[Remark]:
    if draft.imputed is None:
        return
    imputed = int(imputed_rows(draft.imputed).sum())
    if imputed:
        yield Remark(
            f"{draft.response.name} (response) was imputed or derived in {count_in_words(imputed)} of "
            f"{draft.rows:,} rows, by {draft.imputed.name}, and each counts as if it was measured",
            f"to use measured responses alone, keep them by the filter {filter_of_measured(draft.imputed)}",
        )


IMPUTED_RESPONSES = Check("imputed-responses", "Responses that were imputed", Severity.NOTE, _findings)
