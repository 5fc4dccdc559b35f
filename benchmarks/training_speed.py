"""How long a network of the lesson takes, in a fleet and alone, against what one would use instead."""

from recipe import lesson
from rivals import fastest, installed, scikit_learn, torch_loops
from side_by_side import COVARIA, Bar, best_seconds, print_heading, print_times

FLEET, ALONE = f"{COVARIA}, fleet of 256, 2 threads", f"{COVARIA}, one network"
JAX_FLEETS = (64, 256)
ROUNDS = 3


def main() -> None:
    """Print milliseconds per network by rival."""
    print_heading("The lesson's recipe: 4-16-16-1, ReLU, 300 epochs of 640 rows in batches of 64")
    recipe = lesson()
    fleet, alone = recipe.plan(256), recipe.plan(1)
    members = {FLEET: 256}
    works = {
        FLEET: lambda: recipe.train(fleet, threads=2),
        ALONE: lambda: recipe.train(alone, threads=1),
        **torch_loops(recipe),
        "scikit-learn MLPRegressor": lambda: scikit_learn(recipe),
    }
    if installed("jax"):
        from jax_fleet import jax_fleet

        for count in JAX_FLEETS:
            name = f"JAX vmap + scan, fleet of {count}"
            works[name], members[name] = jax_fleet(recipe, count), count
    seconds = {name: value / members.get(name, 1) for name, value in best_seconds(works, ROUNDS).items()}
    print_times(seconds, "ms per network")
    Bar("fleet of 256 against the PyTorch loop", 400).report(fastest(seconds, "PyTorch") / seconds[FLEET])
    Bar("the same against scikit-learn", 200).report(fastest(seconds, "scikit-learn") / seconds[FLEET])
    Bar("the same against JAX", 6).report(fastest(seconds, "JAX") / seconds[FLEET])
    Bar("one network against the PyTorch loop", 20).report(fastest(seconds, "PyTorch") / seconds[ALONE])


if __name__ == "__main__":
    main()
