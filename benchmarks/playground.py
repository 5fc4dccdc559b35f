"""How fast the playground trains and draws, in Chromium, beside the native kernel of the same arithmetic.

Training follows the drawing of the page, and both want processors: a busy machine shows twice, so look at the
load. Frames are counted by requestAnimationFrame while networks train, at the usual speed and with the page’s
own thread slowed four times. The bar in seconds comes from a machine on which one thread took
1.05 s; the share of one worker’s time, which machines change less, stands beside it.
"""

import os
import shutil
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import sync_playwright
from recipe import lesson
from side_by_side import Bar, print_heading

from covaria.arrays import Float32Array
from covaria.datasets import biomarker_trial
from covaria.engine import Group, TrainingData, train
from covaria.playground.page import KERNEL, render_playground

FLEET, USUAL = 64, 16
ROUNDS = 5
SHARE_OF_ONE = 0.67
ONE_WORKER = "Object.defineProperty(navigator, 'hardwareConcurrency', { get: () => 1 })"
SLOWED = 4
"""Times that the page's own thread is slowed, as on a telephone."""
WATCH = """() => {
  window.seen = { frames: [], longest: 0 };
  const note = (each) => (seen.longest = Math.max(seen.longest, each.duration));
  new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type: "longtask" });
  let last = performance.now();
  const next = (now) => (seen.frames.push(now - last), (last = now), requestAnimationFrame(next));
  requestAnimationFrame(next);
}"""
TRAINED = """() => new Promise((told) => {
  seen.frames = []; seen.longest = 0;
  const began = performance.now();
  document.getElementById("run").click();
  const look = () => (document.getElementById("run").disabled
    ? told({ seconds: (performance.now() - began) / 1000, frames: seen.frames, longest: seen.longest })
    : setTimeout(look, 5));
  look();
})"""


def main() -> None:
    """Print seconds, frames and bytes beside their bars."""
    print_heading(f"The playground: the lesson's network, {FLEET} at once and {USUAL}")
    native = min(native_seconds() for _ in range(ROUNDS))
    text = render_playground()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        file = Path(folder) / "playground.html"
        file.write_text(text, encoding="utf-8")
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        turns = [
            (run(browser, file, FLEET), run(browser, file, FLEET, at_start=ONE_WORKER)) for _ in range(ROUNDS)
        ]
        usual = [run(browser, file, USUAL) for _ in range(ROUNDS)]
        slowed = [run(browser, file, USUAL, SLOWED) for _ in range(ROUNDS)]
        browser.close()
    fleet, alone = zip(*turns, strict=True)
    print_seconds([each["seconds"] for each in fleet], [each["seconds"] for each in alone], native)
    print_frames(f"{USUAL} networks", usual)
    print_frames(f"the same, page slowed {SLOWED} times", slowed)
    Bar("first paint", 1, " s", at_most=True).report(min(each["paint"] for each in fleet) / 1000)
    Bar("the page", 1.5, " MB", at_most=True).report(len(text.encode()) / 1e6)
    Bar("the kernel", 139, " kB", at_most=True).report(KERNEL.stat().st_size / 1e3)


def print_seconds(seconds: list[float], alone: list[float], native: float) -> None:
    """Print how long the fleet took in each run, beside one worker, the native kernel and the bar."""
    print(f"  native kernel, baseline, 2 threads      {native:.3f} s")
    print(f"  page, from the click to the end         {'  '.join(f'{each:.3f}' for each in seconds)} s")
    print(f"  the same, one worker                    {'  '.join(f'{each:.3f}' for each in alone)} s")
    print(f"  times the native kernel                 {min(seconds) / native:.2f}\n")
    Bar(f"{FLEET} networks from the click to the end", 0.7, " s", at_most=True).report(min(seconds))
    Bar("… over one worker's time", SHARE_OF_ONE, at_most=True).report(min(seconds) / min(alone))


def print_frames(name: str, runs: list[dict[str, Any]]) -> None:
    """Print how smoothly the page was drawn; a bar of 59 lets one frame in sixty be late."""
    frames = [frame for each in runs for frame in each["frames"]]
    Bar(f"frames a second, {name}", 59, at_most=False, unit=" /s").report(1000 / statistics.mean(frames))
    Bar(f"longest frame, {name}", 50, " ms", at_most=True).report(max(frames))
    Bar(f"longest task, {name}", 50, " ms", at_most=True).report(max(each["longest"] for each in runs))


def native_seconds() -> float:
    """Train what the page trains, by the kernel of four lanes on two threads, with held-out losses."""
    trial, recipe = biomarker_trial(), lesson()
    rows = np.concatenate([trial.train_rows, trial.test_rows])
    weights = np.repeat(np.array([1, 0], dtype=np.float32), [len(trial.train_rows), len(trial.test_rows)])
    plan = recipe.plan(FLEET)
    plan = replace(plan, groups=tuple(weighted(group, weights) for group in plan.groups), held_out_interval=1)
    os.environ["COVARIA_INSTRUCTION_SET"] = "baseline"
    began = time.perf_counter()
    train(plan, TrainingData(trial.inputs[rows], trial.response[rows]), threads=2)
    return time.perf_counter() - began


def weighted(group: Group, weights: Float32Array) -> Group:
    """Give a group's members all the same weights of rows."""
    return replace(group, row_weights=np.broadcast_to(weights, (len(group.row_weights), len(weights))))


def run(browser: Any, file: Path, networks: int, slowed: int = 1, at_start: str = "") -> dict[str, Any]:
    """Open the page, train so many networks to the end, and say how that went."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script(at_start)
    page.goto(f"{file.as_uri()}#networks={networks}")
    page.evaluate(WATCH)
    page.wait_for_timeout(500)
    if slowed > 1:
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowed})
    found: dict[str, Any] = page.evaluate(TRAINED)
    found["paint"] = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    page.close()
    return found


if __name__ == "__main__":
    main()
