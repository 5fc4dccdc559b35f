"""What a second thread gains, and whether a network in a large fleet costs more than in a small one."""

from recipe import GROUP, lesson
from side_by_side import Bar, best_seconds, print_heading, print_times

GROUPS = 64
SMALL, LARGE = 256, 16_384
EPOCHS_BY_SIZE = 20
ROUNDS = 4


def time_threads() -> None:
    """Print the time of 64 groups with one thread and with two."""
    print_heading(f"The lesson's recipe, {GROUPS} groups of {GROUP}")
    recipe = lesson()
    plan = recipe.plan(GROUPS * GROUP)
    one, two = "one thread", "two threads"
    works = {one: lambda: recipe.train(plan, threads=1), two: lambda: recipe.train(plan, threads=2)}
    seconds = best_seconds(works, ROUNDS)
    print_times(seconds, "ms")
    Bar("two threads against one", 1.9).report(seconds[one] / seconds[two])


def time_sizes() -> None:
    """Print the time per network of a small fleet, trained over and over, and of a large one.

    The small fleet is trained so often that both do the same work, and are as likely to be disturbed.
    """
    print_heading(f"The lesson's recipe, {EPOCHS_BY_SIZE} epochs, two threads, {LARGE:,} networks in all")
    recipe = lesson().shortened(EPOCHS_BY_SIZE)
    small_plan, large_plan = recipe.plan(SMALL), recipe.plan(LARGE)

    def train_small_fleets() -> None:
        for _ in range(LARGE // SMALL):
            recipe.train(small_plan, threads=2)

    small, large = f"fleets of {SMALL}", f"fleet of {LARGE:,}"
    works = {small: train_small_fleets, large: lambda: recipe.train(large_plan, threads=2)}
    seconds = {name: value / LARGE for name, value in best_seconds(works, ROUNDS).items()}
    print_times(seconds, "ms per network")
    bar = Bar(f"cost per network, fleet of {LARGE:,} against {SMALL}", 1.05, at_most=True)
    bar.report(seconds[large] / seconds[small])


if __name__ == "__main__":
    time_threads()
    time_sizes()
