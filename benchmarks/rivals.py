"""What one would use instead: each a function that trains one network, or a fleet of them, by a recipe."""

import importlib.util
import math
import warnings
from collections.abc import Callable
from functools import partial

from recipe import Recipe


def installed(package: str) -> bool:
    """Whether a rival can take part; says so if it cannot."""
    found = importlib.util.find_spec(package) is not None
    if not found:
        print(f"  {package} is not installed (make rivals), and is left out.")
    return found


def torch_loops(recipe: Recipe) -> dict[str, Callable[[], object]]:
    """The PyTorch loop, with one thread and with two; nothing where PyTorch is not installed."""
    if not installed("torch"):
        return {}
    return {
        "PyTorch loop, 1 thread": partial(torch_loop, recipe, 1),
        "PyTorch loop, 2 threads": partial(torch_loop, recipe, 2),
    }


def torch_loop(recipe: Recipe, threads: int) -> None:
    """Train one network as the lesson does."""
    import torch

    torch.set_num_threads(threads)
    x = torch.from_numpy(recipe.data.inputs)
    y = torch.from_numpy(recipe.data.targets).unsqueeze(1)
    layers: list[torch.nn.Module] = []
    for inputs, outputs in zip(recipe.sizes[:-1], recipe.sizes[1:], strict=True):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    optimiser = torch.optim.Adam(model.parameters(), lr=recipe.learning_rate)
    for _ in range(recipe.epochs):
        order = torch.randperm(len(x))
        for start in range(0, len(x), recipe.batch_size):
            batch = order[start : start + recipe.batch_size]
            loss = torch.nn.functional.mse_loss(model(x[batch]), y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()


def scikit_learn(recipe: Recipe) -> None:
    """Train one of scikit-learn's networks with the same settings."""
    from sklearn.neural_network import MLPRegressor

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        network = MLPRegressor(
            hidden_layer_sizes=recipe.hidden,
            alpha=0,
            batch_size=recipe.batch_size,
            learning_rate_init=recipe.learning_rate,
            max_iter=recipe.epochs,
            n_iter_no_change=recipe.epochs,
            tol=0,
            random_state=0,
        )
        network.fit(recipe.data.inputs, recipe.data.targets)


def fastest(seconds: dict[str, float], beginning: str) -> float:
    """Seconds of the fastest rival whose name begins so; not a number where there is none."""
    return min((value for name, value in seconds.items() if name.startswith(beginning)), default=math.nan)
