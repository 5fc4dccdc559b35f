// The workers, and the training in rounds: each is asked for so many batches, and all answer before the next round.

class Fleet {
  constructor(code, workerSource, onRound, onFailure) {
    this.code = code;
    this.source = URL.createObjectURL(new Blob([workerSource], { type: "text/javascript" }));
    this.onRound = onRound;
    this.onFailure = onFailure;
    this.workers = [];
    this.round = 0;
  }

  // Shares the networks out in fours, as many as a vector holds, over new workers: what the old ones do is of no use.
  begin(trial, settings) {
    this.workers.forEach((worker) => worker.terminate());
    const shares = this.shares(trial, settings), count = Math.min(navigator.hardwareConcurrency || 2, 8, shares.length);
    this.grid = doseGrid(trial, settings.axis);
    this.waiting = count;
    this.parts = [];
    this.round++;
    this.workers = Array.from({ length: count }, (_, k) => {
      const worker = new Worker(this.source);
      worker.onmessage = ({ data }) => this.receive(data);
      worker.onerror = () => this.onFailure("A worker could not be started; open the page in a current browser.");
      const parts = shares.filter((_, place) => place % count === k);
      worker.postMessage({ code: this.code, parts, grid: this.grid, round: this.round });
      return worker;
    });
  }

  shares(trial, settings) {
    const sizes = layerSizes(trial, settings), found = [], width = trial.names.length;
    divisions(trial, settings.folds).forEach((division, fold) => {
      const heldInputs = new Float32Array(division.held.length * width);
      division.held.forEach((row, k) => heldInputs.set(trial.inputs.subarray(row * width, (row + 1) * width), k * width));
      for (let first = 0; first < settings.networks; first += 4) {
        const members = Math.min(4, settings.networks - first);
        const seeds = Array.from({ length: members }, (_, k) => settings.seed + first + k);
        found.push({
          fold, first, members, count: parameterCount(sizes), heldInputs, bytes: planBytes(trial, settings, division, seeds),
          lengths: { epochs: settings.epochs, held: division.held.length },
        });
      }
    });
    return found;
  }

  advance(batches) {
    this.waiting = this.workers.length;
    this.parts = [];
    this.round++;
    for (const worker of this.workers) worker.postMessage({ batches, grid: this.grid, round: this.round });
  }

  receive(told) {
    if (told.round !== this.round) return;
    if (told.failed) return this.onFailure(`Training stopped (${told.failed}); make it smaller and rewind.`);
    this.parts.push(...told.parts);
    if (--this.waiting === 0) this.onRound(this.parts.sort((a, b) => a.fold - b.fold || a.first - b.first));
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
