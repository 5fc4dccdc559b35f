// The workers, and the training in rounds: each is asked for so many batches, and a round is over once all have answered.
// A round may be asked for while another is on its way, so that no worker waits for the page.

const FOUR = 4, LONGEST_TASK = 12; // networks in a vector; milliseconds, within a frame

class Fleet {
  constructor(code, workerSource, onRound, onFailure) {
    // Compiled once for all workers, and for those of later fleets.
    this.module = WebAssembly.compile(code);
    this.source = URL.createObjectURL(new Blob([workerSource], { type: "text/javascript" }));
    this.onRound = onRound;
    this.onFailure = onFailure;
    this.workers = [];
    this.round = 0;
    this.underWay = new Map(); // of each round, its batches, the answers so far, and how many are still to come
  }

  // Shares the networks out in fours, as many as a vector holds, over new workers: what the old ones do is of no use.
  async begin(trial, settings) {
    this.end();
    const shared = divisions(trial, settings.folds), count = shared.length * Math.ceil(settings.networks / FOUR);
    this.grid = doseGrid(trial, settings.axis);
    const workers = (this.workers = Array.from({ length: Math.min(navigator.hardwareConcurrency || 2, 8, count) }, () => new Worker(this.source)));
    const isOld = () => workers !== this.workers;
    for (const worker of workers) {
      worker.onmessage = ({ data }) => isOld() || this.receive(data);
      worker.onerror = () => isOld() || this.onFailure("A worker could not be started; open the page in a current browser.");
    }
    try {
      const module = await this.module;
      workers.forEach((worker) => worker.postMessage({ module }));
    } catch {
      return isOld() || this.onFailure("The kernel could not be compiled; open the page in a current browser.");
    }
    let place = 0, since = performance.now();
    for (const part of this.shares(trial, settings, shared)) {
      if (isOld()) return;
      workers[place++ % workers.length].postMessage({ part });
      if (performance.now() - since < LONGEST_TASK) continue;
      await new Promise((goOn) => setTimeout(goOn));
      since = performance.now();
    }
    if (!isOld()) this.advance(0);
  }

  end() {
    this.workers.forEach((worker) => worker.terminate());
    this.workers = [];
    this.underWay.clear();
  }

  *shares(trial, settings, shared) {
    const sizes = layerSizes(trial, settings), width = trial.names.length;
    for (const [fold, division] of shared.entries()) {
      const heldInputs = new Float32Array(division.held.length * width);
      division.held.forEach((row, k) => heldInputs.set(trial.inputs.subarray(row * width, (row + 1) * width), k * width));
      for (let first = 0; first < settings.networks; first += FOUR) {
        const members = Math.min(FOUR, settings.networks - first);
        const seeds = Array.from({ length: members }, (_, k) => settings.seed + first + k);
        yield {
          fold, first, members, count: parameterCount(sizes), heldInputs, bytes: planBytes(trial, settings, division, seeds),
          lengths: { epochs: settings.epochs, held: division.held.length },
        };
      }
    }
  }

  advance(batches) {
    this.underWay.set(++this.round, { batches, parts: [], left: this.workers.length });
    for (const worker of this.workers) worker.postMessage({ batches, grid: this.grid, round: this.round });
  }

  receive(told) {
    if (told.failed) return this.onFailure(`Training stopped (${told.failed}); make it smaller and rewind.`);
    const round = this.underWay.get(told.round);
    round.parts.push(...told.parts);
    if (--round.left > 0) return;
    this.underWay.delete(told.round);
    this.onRound(round.parts.sort((a, b) => a.fold - b.fold || a.first - b.first), round.batches);
  }
}

// Values of one covariate over its range, the others at their means.
function doseGrid(trial, axis, rows = 41) {
  const width = trial.names.length, inputs = new Float32Array(rows * width), values = new Float64Array(rows);
  const column = (k) => Array.from({ length: trial.rows }, (_, row) => trial.inputs[row * width + k]);
  const means = trial.names.map((_, k) => column(k).reduce((sum, value) => sum + value, 0) / trial.rows);
  const own = column(axis), low = Math.min(...own), high = Math.max(...own);
  for (let row = 0; row < rows; row++) {
    inputs.set(means, row * width);
    values[row] = inputs[row * width + axis] = low + ((high - low) * row) / (rows - 1);
  }
  return { inputs, rows, values, means };
}
