"""How long a wider network takes, in a small fleet, against the PyTorch loop."""

from recipe import wider
from rivals import fastest, torch_loops
from side_by_side import COVARIA, Bar, best_seconds, print_heading, print_times

MEMBERS = 32
ROUNDS = 5


def main() -> None:
    """Print milliseconds per network by rival."""
    print_heading("5-64-64-64-1, ReLU, 20 epochs of 1,500 rows in batches of 64")
    recipe = wider()
    plan = recipe.plan(MEMBERS)
    fleet = f"{COVARIA}, fleet of {MEMBERS}, 2 threads"
    seconds = best_seconds(
        {fleet: lambda: recipe.train(plan, threads=2), **torch_loops(recipe)},
        ROUNDS,
    )
    seconds[fleet] /= MEMBERS
    print_times(seconds, "ms per network")
    Bar(f"fleet of {MEMBERS} against the PyTorch loop", 12).report(
        fastest(seconds, "PyTorch") / seconds[fleet]
    )


if __name__ == "__main__":
    main()
