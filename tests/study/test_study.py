"""Studies: the same rows wherever they are run, after any stop, and whatever fails."""

import json
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from covaria.errors import DataError, OutputError, UsageError
from covaria.study import Place, StudyPlan, do_study
from covaria.study.judge import Row
from covaria.study.plan_file import plan_from
from covaria.study.recorded import JOURNAL, Progress
from covaria.study.results import parquet_of
from covaria.study.study import BATCH
from support.disks import largest_file
from support.studies import DiesAt, Refuses, small_plan


def stop_after(count: int) -> Progress:
    def call(done: int, most: int) -> bool:
        return done < min(count, most)

    return call


@pytest.fixture(scope="module")
def small() -> StudyPlan:
    return small_plan()


@pytest.fixture(scope="module")
def expected(small: StudyPlan, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    result = do_study(small, tmp_path_factory.mktemp("threads"), Place.THREADS, workers=1)
    assert result.is_complete
    assert len(result.rows) == 2 * 5 * 2
    return parquet_of(result.rows, Row)


@pytest.mark.parametrize("place", [Place.THREADS, pytest.param(Place.PROCESSES, marks=pytest.mark.slow)])
def test_where_it_runs_does_not_matter(
    small: StudyPlan, expected: bytes, place: Place, tmp_path: Path
) -> None:
    assert parquet_of(do_study(small, tmp_path, place, workers=3).rows, Row) == expected


def test_a_study_that_was_stopped_goes_on(small: StudyPlan, expected: bytes, tmp_path: Path) -> None:
    stopped = do_study(small, tmp_path, Place.THREADS, progress=stop_after(4))
    assert not stopped.is_complete
    assert len(stopped.rows) == 4 * 2
    journal = tmp_path / JOURNAL
    # A crash may leave a line half written.
    journal.write_bytes(journal.read_bytes() + b'{"run": [0, 4], "ro')
    told: list[tuple[int, int]] = []

    def progress(done: int, most: int) -> bool:
        told.append((done, most))
        return True

    again = do_study(small, tmp_path, Place.THREADS, resume=True, progress=progress)
    assert again.is_complete
    assert told == [(done, 10) for done in range(5, 11)]
    assert parquet_of(again.rows, Row) == expected
    assert len(journal.read_text().splitlines()) == 1 + 10


def test_a_finished_study_is_not_done_again(small: StudyPlan, tmp_path: Path) -> None:
    first = do_study(small, tmp_path, Place.THREADS)
    again = do_study(small, tmp_path, Place.THREADS, resume=True, progress=stop_after(0))
    assert again.rows == first.rows
    more = do_study(replace(small, repeats=7), tmp_path, Place.THREADS, resume=True)
    assert more.rows[: 5 * 2] == first.rows[: 5 * 2]
    assert len(more.rows) == 2 * 7 * 2


def test_another_study_is_not_mixed_in(small: StudyPlan, tmp_path: Path) -> None:
    do_study(small, tmp_path, Place.THREADS)
    with pytest.raises(UsageError, match="go on with --resume"):
        do_study(small, tmp_path, Place.THREADS)
    with pytest.raises(UsageError, match="is of another plan"):
        do_study(replace(small, seed=9), tmp_path, Place.THREADS, resume=True)
    journal = tmp_path / JOURNAL
    head, *lines = journal.read_text().splitlines()
    older = json.dumps(json.loads(head) | {"covaria": "0.0.1"})
    journal.write_text("\n".join([older, *lines]) + "\n")
    with pytest.raises(UsageError, match=r"written by Covaria 0\.0\.1"):
        do_study(small, tmp_path, Place.THREADS, resume=True)
    journal.write_text("\n".join([head, lines[0][:20], *lines[1:]]) + "\n")
    with pytest.raises(DataError, match="line 2, is damaged"):
        do_study(small, tmp_path, Place.THREADS, resume=True)


def test_a_full_disk_is_told_and_the_study_goes_on(small: StudyPlan, expected: bytes, tmp_path: Path) -> None:
    with largest_file(2000), pytest.raises(OutputError, match=r"runs\.jsonl cannot be written .* --resume"):
        do_study(small, tmp_path, Place.THREADS)
    assert 1 < len((tmp_path / JOURNAL).read_text().splitlines()) < 1 + 10
    again = do_study(small, tmp_path, Place.THREADS, resume=True)
    assert parquet_of(again.rows, Row) == expected


@pytest.mark.slow
def test_a_run_that_kills_its_process_is_given_up_alone(small: StudyPlan, tmp_path: Path) -> None:
    plan = replace(small, truths=small.truths[:1], analyses=(DiesAt("deadly", (2,)),))
    rows = do_study(plan, tmp_path, Place.PROCESSES, workers=2).rows
    assert [row.repeat for row in rows] == [0, 1, 2, 3, 4]
    assert [bool(row.problem) for row in rows] == [False, False, True, False, False]
    assert "died 3 times" in rows[2].problem


def test_an_analysis_that_refuses_a_trial_has_a_row_that_says_why(small: StudyPlan, tmp_path: Path) -> None:
    plan = replace(small, truths=small.truths[:1], analyses=(Refuses("never"), *small.analyses))
    result = do_study(plan, tmp_path, Place.THREADS)
    first, second, _ = result.summary()
    assert (first.trials, first.failed, first.claimed) == (5, 5, None)
    assert (second.trials, second.failed) == (5, 0)
    assert all(
        row.problem == "4 columns are too many for 3 doses; leave some out." for row in result.rows[::3]
    )


@pytest.mark.slow
def test_a_scenario_ends_when_it_is_precise_enough(small: StudyPlan, tmp_path: Path) -> None:
    """The error of a share is at most 0.05 in 100 trials; and 0.01 for rare claims takes more."""
    plan = replace(small, repeats=4 * BATCH, monte_carlo_error=0.05, analyses=small.analyses[:1])
    assert len(do_study(plan, tmp_path / "loose", Place.THREADS).rows) == 2 * BATCH
    strict = do_study(replace(plan, monte_carlo_error=0.015), tmp_path / "strict", Place.THREADS)
    steep, nothing = strict.summary()
    assert steep.trials == BATCH
    assert nothing.trials > BATCH
    assert nothing.claimed is not None
    assert nothing.claimed.error <= 0.015


@pytest.mark.slow
def test_figures_are_those_of_the_t_test(tmp_path: Path) -> None:
    """Two doses and no covariate: power, coverage and width are known."""
    plan = plan_from(
        {
            "repeats": 400,
            "truth": {"line": {"curve": "linear", "largest_effect": 1.0, "sd": 2.0}},
            "design": {"two": {"doses": [0, 1], "subjects": [80]}},
            "analysis": {"ancova": {"method": "ancova"}},
        },
        "plan.toml",
    )
    (found,) = do_study(plan, tmp_path, Place.THREADS).summary()
    error = 2 * np.sqrt(2 / 40)
    power = stats.ncf.sf(stats.f.isf(0.05, 1, 78), 1, 78, (1 / error) ** 2)
    assert found.claimed is not None
    assert found.coverage is not None
    assert found.bias is not None
    assert found.width is not None
    assert found.root_mean_squared_error is not None
    assert abs(found.claimed.mean - power) < 3 * found.claimed.error
    assert abs(found.coverage.mean - 0.95) < 3 * found.coverage.error
    assert abs(found.bias.mean) < 3 * found.bias.error
    assert abs(found.root_mean_squared_error.mean - error) < 3 * found.root_mean_squared_error.error
    assert found.width.mean == pytest.approx(2 * stats.t.ppf(0.975, 78) * error, rel=0.02)


POWERS = {"linear": 0.69728, "logistic(0.25, 0.09)": 0.80295}


@pytest.mark.slow
def test_powers_of_mcp_mod_are_those_of_r(tmp_path: Path) -> None:
    """DoseFinding's powMCT: 50 subjects at each dose, standard deviation 1, effect 0.4, one-sided 0.05."""
    candidates = "linear; emax(0.05); emax(0.2); logistic(0.25, 0.09); logistic(0.7, 0.06); betaMod(0.5, 1)"
    plan = plan_from(
        {
            "repeats": 300,
            # One-sided 0.05: the p-value of a test that looks in one direction counts twice.
            "alpha": 0.1,
            "truth": {
                f"truth {own}": {"curve": curve, "largest_effect": 0.4} for own, curve in enumerate(POWERS)
            },
            "design": {"biom": {"doses": [0, 0.05, 0.2, 0.6, 1], "subjects": [250]}},
            "analysis": {"mcp": {"method": "mcp-mod", "candidates": candidates}},
        },
        "plan.toml",
    )
    found = [row.claimed for row in do_study(plan, tmp_path, Place.THREADS).summary()]
    for own, published in zip(found, POWERS.values(), strict=True):
        assert own is not None
        assert abs(own.mean - published) < 3.3 * own.error


PUBLISHED = {
    "linear": 0.7014,
    "emax(25)": 0.6846,
    "logistic(50, 10.88111)": 0.8514,
    "exponential(85)": 0.6711,
    "betaMod(0.33, 2.31)": 0.7335,
    "betaMod(1.39, 1.39)": 0.6777,
}


@pytest.mark.slow
def test_powers_of_mcp_mod_are_those_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pinheiro, Bornkamp and Bretz (2006), as the tests of R's MCPMod print it; beta shapes range to 200."""
    monkeypatch.setattr("covaria.dose.shapes.BETA_RANGE", 200 / 150)
    plan = plan_from(
        {
            "repeats": 300,
            "alpha": 0.1,
            "truth": {
                f"truth {own}": {"curve": curve, "largest_effect": 0.4} for own, curve in enumerate(PUBLISHED)
            },
            "design": {"six": {"doses": [0, 10, 25, 50, 100, 150], "subjects": [300]}},
            "analysis": {"mcp": {"method": "mcp-mod", "candidates": "; ".join(PUBLISHED)}},
        },
        "plan.toml",
    )
    found = [row.claimed for row in do_study(plan, tmp_path, Place.THREADS).summary()]
    for own, published in zip(found, PUBLISHED.values(), strict=True):
        assert own is not None
        assert abs(own.mean - published) < 3.3 * own.error


@pytest.mark.slow
def test_an_interrupt_while_processes_end_leaves_none(
    small: StudyPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(ProcessPoolExecutor):
        waited = 0

        def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
            self.waited += 1
            if self.waited == 1:
                raise KeyboardInterrupt
            super().shutdown(wait, cancel_futures=cancel_futures)

    monkeypatch.setattr("covaria.study.executors.ProcessPoolExecutor", Interrupted)
    before = set(multiprocessing.active_children())
    with pytest.raises(KeyboardInterrupt):
        do_study(small, tmp_path, Place.PROCESSES, workers=1)
    assert set(multiprocessing.active_children()) <= before
