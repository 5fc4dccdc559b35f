// What is shown of the training: four pictures with the figures above them, drawn in turn, one to a frame.

const PICTURES = [showPredictions, showCurves, showLosses, showNetwork];

// Anew, as soon as there is time: all of them, from the one whose turn it is.
function askForPictures() {
  const waiting = state.due > 0;
  state.due = PICTURES.length;
  if (!waiting) drawNext();
}

// After each, while networks train, a rest of nine times as long as it took, so that pictures do not hold up the workers
// where cores are few.
function drawNext() {
  const rest = state.running ? 9 * state.drawTook - (performance.now() - state.drawn) : 0;
  setTimeout(() => requestAnimationFrame(() => {
    const began = performance.now();
    if (state.parts.length) PICTURES[state.turn++ % PICTURES.length]();
    state.drawn = performance.now();
    state.drawTook = state.drawn - began;
    if (--state.due > 0) drawNext();
  }), Math.max(rest, 0));
}

const epochsDone = () => Math.floor(state.batches / state.perEpoch);

const noLosses = () => ({ low: [], middle: [], high: [] });

// Quantiles over the networks at each epoch done; those of earlier epochs stay.
function lossesOf(name) {
  const { epochs } = state.settings, done = epochsDone(), found = state.losses[name];
  const all = state.parts.flatMap((part) => Array.from({ length: part.members }, (_, m) => part[name].subarray(m * epochs, m * epochs + done)));
  for (let epoch = found.middle.length; epoch < done; epoch++) {
    const sorted = all.map((losses) => losses[epoch]).filter(Number.isFinite).sort((a, b) => a - b);
    const at = (share) => sorted[Math.round(share * (sorted.length - 1))] ?? NaN;
    found.low.push(at(0.1)), found.middle.push(at(0.5)), found.high.push(at(0.9));
  }
  return found;
}

// The losses of the network shown, so far.
function ownLosses(name) {
  const { part, member } = shownMember(), { epochs } = state.settings;
  return part[name].subarray(member * epochs, member * epochs + epochsDone());
}

// The network chosen to be shown: its part, and its place in it.
function shownMember() {
  let left = Math.max(1, Math.min(Number(control("shown").value) || 1, Number(control("shown").max))) - 1;
  for (const part of state.parts) {
    if (left < part.members) return { part, member: left };
    left -= part.members;
  }
  return { part: state.parts[0], member: 0 };
}

// Mean and spread over the networks at each point of the grid.
function averagedCurves(rows) {
  const all = state.parts.flatMap((part) => Array.from({ length: part.members }, (_, m) => part.curves.subarray(m * rows, (m + 1) * rows)));
  const found = { low: [], mean: [], high: [] };
  for (let row = 0; row < rows; row++) {
    const sorted = all.map((curve) => curve[row]).filter(Number.isFinite).sort((a, b) => a - b);
    const at = (share) => sorted[Math.round(share * (sorted.length - 1))] ?? NaN;
    found.low.push(at(0.1)), found.high.push(at(0.9));
    found.mean.push(sorted.reduce((sum, value) => sum + value, 0) / sorted.length);
  }
  return found;
}

// Held-out rows with what the networks that did not see them predict on average.
function heldOut() {
  const observed = [], predicted = [];
  state.divisions.forEach(({ held }, fold) => {
    const parts = state.parts.filter((part) => part.fold === fold);
    held.forEach((row, place) => {
      let sum = 0, count = 0;
      for (const part of parts) for (let m = 0; m < part.members; m++, count++) sum += part.heldPredictions[m * held.length + place];
      observed.push(state.trial.targets[row]), predicted.push(sum / count);
    });
  });
  return { observed, predicted };
}

function showLosses() {
  drawLosses(control("losses"), { train: lossesOf("train"), held: lossesOf("held") }, ownLosses("train"));
}

function showPredictions() {
  const { observed, predicted } = heldOut();
  drawPredictions(control("predictions"), observed, predicted, state.trial.response);
  tell(observed, predicted);
}

function showCurves() {
  const { trial, settings } = state, { grid } = fleet, { part, member } = shownMember();
  const truth = trial.truth && Array.from({ length: grid.rows }, (_, row) => trial.truth(grid.inputs.subarray(row * trial.names.length)));
  drawCurves(control("curves"), grid.values, averagedCurves(grid.rows), part.curves.subarray(member * grid.rows, (member + 1) * grid.rows), truth, extent(trial.targets), trial.names[settings.axis]);
}

function showNetwork() {
  const sizes = layerSizes(state.trial, state.settings), count = parameterCount(sizes), { part, member } = shownMember();
  drawNetwork(control("network"), sizes, state.settings.activation, part.parameters.subarray(member * count, (member + 1) * count), fleet.grid, state.trial.names);
}

const digits = (value) => (Number.isFinite(value) ? (Math.abs(value) < 1e5 ? value.toFixed(5) : value.toExponential(2)) : "not a number");

function tell(observed, predicted) {
  const done = epochsDone(), last = done - 1, own = ownLosses("train"), median = (name) => digits(lossesOf(name).middle[last]);
  control("progress").textContent = `Epoch ${done} of ${state.settings.epochs}${state.batches % state.perEpoch ? `, batch ${state.batches % state.perEpoch} of ${state.perEpoch}` : ""}; ${(state.spent / 1000).toFixed(2)} s of training`;
  const average = predicted.reduce((sum, value, k) => sum + (value - observed[k]) ** 2, 0) / observed.length;
  control("errors").textContent = done ? `Network ${control("shown").value}: train ${digits(own[last])}, held out ${digits(ownLosses("held")[last])}. Median network: train ${median("train")}, held out ${median("held")}. Average of all, held out: ${digits(average)}.` : "";
  control("diverged").textContent = divergence(own);
  if (!state.running) say(done ? `Stopped at epoch ${done}; held-out error of the average ${digits(average)}.` : "Ready.");
}

// A sentence where the network shown does no better than the responses' mean, or broke.
function divergence(own) {
  if (!own.length) return "";
  const { targets, rows } = state.trial, mean = targets.reduce((sum, value) => sum + value, 0) / rows;
  const variance = targets.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows, last = own[own.length - 1];
  if (!Number.isFinite(last)) return "This network diverged: its numbers overflowed, since each step is far too large; divide the learning rate by ten and rewind.";
  if (own.length >= 5 && last > 0.99 * variance) return state.settings.rate >= 0.1
    ? "This network diverged: each step overshoots the valley of the loss, the units end where they no longer respond, and only the mean is left; take a learning rate such as 0.01 and rewind."
    : `This network does no better than the mean of the responses so far: it is stuck, or needs more epochs; another start (seed) may help.${hasUnevenRanges() ? " Covariates are taken as they are, and these run far beyond 0 to 1, or over little of it; give them in units in which they run over about that, as the lesson’s do." : ""}`;
  return "";
}

// Whether a covariate has a range that is not about the size of 0 to 1, as networks learn best from.
function hasUnevenRanges() {
  const { inputs, names } = state.trial;
  return names.some((_, k) => {
    const values = inputs.filter((_, place) => place % names.length === k), [low, high] = extent(values);
    return high - low > 10 || high - low < 0.1 || Math.max(Math.abs(low), Math.abs(high)) > 10;
  });
}
