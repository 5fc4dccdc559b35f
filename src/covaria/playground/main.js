// The page: what is chosen, what is trained, and what is shown of it.

const state = { settings: null, trial: null, table: null, parts: [], batches: 0, running: false, ready: false, rounds: 0, wanted: 0, perRound: 1, asked: 0, spent: 0, losses: null, drawn: 0, drawTook: 0 };
const fleet = new Fleet(bytesOf(document.getElementById("kernel").textContent.trim()), document.getElementById("worker").textContent, receiveRound, failed);

const say = (text) => (control("status").textContent = text);
const complain = (text) => (control("problem").textContent = text);

// Nothing goes on from here but a rewind.
function failed(text) {
  fleet.end();
  Object.assign(state, { running: false, ready: false, last: 0 });
  complain(text);
  showButtons();
}

function buildTrial(settings) {
  if (settings.source === "table") {
    if (!state.table) throw new Error("Choose a CSV file first; its first line names the columns.");
    const response = Number(control("response").value);
    const covariates = ["column1", "column2", "column3", "column4"].map((name) => control(name).value).filter((value) => value !== "").map(Number);
    const chosen = [...new Set(covariates)].filter((column) => column !== response);
    if (!chosen.length) throw new Error("Choose at least one covariate that is not the response.");
    const { table, dropped } = completeRows(state.table, [response, ...chosen]);
    if (dropped) complain(`${dropped} row${dropped === 1 ? "" : "s"} with missing cells ${dropped === 1 ? "is" : "are"} left out; fill them, or choose other columns, to use all.`);
    settings.file = state.table.file;
    return ownTrial(table, response, chosen, settings.seed);
  }
  const formula = settings.source === "formula" ? settings.formula : LESSON_FORMULA;
  const read = readFormula(formula, LESSON_NAMES);
  const trial = simulatedTrial(settings.subjects, settings.draw, settings.noise, read.value);
  if (!trial.targets.every(Number.isFinite)) throw new Error("The formula is not a number for every subject; covariates run from 0 to 1, so avoid dividing by them or taking their logarithm.");
  const own = settings.source === "lesson" && settings.subjects === 800 && settings.draw === 0 && settings.noise === 0.3;
  if (own) trial.targets = new Float32Array(bytesOf(document.getElementById("lesson").textContent.trim()).buffer);
  state.python = own ? null : read.python;
  return trial;
}

// Back to the start: new workers, the same first weights.
function rewind() {
  complain("");
  state.running = false;
  try {
    const settings = readSettings(), trial = buildTrial(settings);
    settings.axis = trial.names.length - 1;
    if (parameterCount(layerSizes(trial, settings)) > MOST_PARAMETERS) throw new Error(`A network here has at most ${MOST_PARAMETERS.toLocaleString("en")} parameters; take fewer units.`);
    Object.assign(state, { settings, trial });
  } catch (error) {
    return failed(error.message);
  }
  keepInAddress();
  Object.assign(state, { parts: [], batches: 0, ready: false, rounds: 0, wanted: 0, perRound: 1, asked: 0, spent: 0, losses: { train: noLosses(), held: noLosses() } });
  const training = divisions(state.trial, state.settings.folds)[0].train.length;
  state.perEpoch = Math.ceil(training / Math.min(state.settings.batch, training));
  state.last = state.perEpoch * state.settings.epochs;
  control("shown").max = state.settings.networks * Math.max(state.settings.folds, 1);
  if (Number(control("shown").value) > control("shown").max) control("shown").value = 1;
  control("progress").textContent = "Getting ready.";
  fleet.begin(state.trial, state.settings);
  showButtons();
}

// Two rounds are on their way while it runs; a step waits for them.
function ask() {
  const left = () => Math.min(state.running ? state.last : state.wanted, state.last) - state.batches - state.asked;
  if (state.ready && left() <= 0 && state.asked === 0) state.running = false;
  while (state.ready && left() > 0 && state.rounds < (state.running ? 2 : 1)) {
    const batches = state.running ? Math.min(left(), state.perRound) : left();
    if (state.rounds === 0) state.since = performance.now();
    state.asked += batches;
    state.rounds++;
    fleet.advance(batches);
  }
  showButtons();
}

// About 25 ms to a round, so that pictures follow and a pause is heard.
function receiveRound(parts, batches) {
  const now = performance.now(), took = now - state.since;
  state.since = now;
  if (batches) {
    state.spent += took;
    state.perRound = Math.max(1, Math.min(state.perRound * 4, Math.round((batches * 25) / Math.max(took, 1))));
    state.rounds--;
  }
  state.ready = true;
  state.batches += batches;
  state.asked -= batches;
  state.parts = parts;
  ask();
  askForPictures();
}

// Pictures take a fifth of the time at most, so that they do not hold up the workers where cores are few.
function askForPictures() {
  if (state.drawing) return;
  state.drawing = true;
  const rest = 4 * state.drawTook - (performance.now() - state.drawn);
  setTimeout(() => requestAnimationFrame(() => {
    const began = performance.now();
    state.drawing = false;
    draw();
    state.drawn = performance.now();
    state.drawTook = state.drawn - began;
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
  divisions(state.trial, state.settings.folds).forEach(({ held }, fold) => {
    const parts = state.parts.filter((part) => part.fold === fold);
    held.forEach((row, place) => {
      let sum = 0, count = 0;
      for (const part of parts) for (let m = 0; m < part.members; m++, count++) sum += part.heldPredictions[m * held.length + place];
      observed.push(state.trial.targets[row]), predicted.push(sum / count);
    });
  });
  return { observed, predicted };
}

function draw() {
  if (!state.parts.length) return;
  const { trial, settings } = state, { grid } = fleet, { part, member } = shownMember(), done = epochsDone();
  const losses = { train: lossesOf("train"), held: lossesOf("held") };
  const own = part.train.subarray(member * settings.epochs, member * settings.epochs + done);
  drawLosses(control("losses"), losses, own);
  const { observed, predicted } = heldOut();
  drawPredictions(control("predictions"), observed, predicted, trial.response);
  const truth = trial.truth && Array.from({ length: grid.rows }, (_, row) => trial.truth(grid.inputs.subarray(row * trial.names.length)));
  drawCurves(control("curves"), grid.values, averagedCurves(grid.rows), part.curves.subarray(member * grid.rows, (member + 1) * grid.rows), truth, extent(trial.targets), trial.names[settings.axis]);
  const count = parameterCount(layerSizes(trial, settings));
  drawNetwork(control("network"), layerSizes(trial, settings), settings.activation, part.parameters.subarray(member * count, (member + 1) * count), grid, trial.names);
  tell(losses, own, part.held.subarray(member * settings.epochs, member * settings.epochs + done), observed, predicted);
}

const digits = (value) => (Number.isFinite(value) ? (Math.abs(value) < 1e5 ? value.toFixed(5) : value.toExponential(2)) : "not a number");

function tell(losses, own, ownHeld, observed, predicted) {
  const done = epochsDone(), last = done - 1;
  control("progress").textContent = `Epoch ${done} of ${state.settings.epochs}${state.batches % state.perEpoch ? `, batch ${state.batches % state.perEpoch} of ${state.perEpoch}` : ""}; ${(state.spent / 1000).toFixed(2)} s of training`;
  const average = predicted.reduce((sum, value, k) => sum + (value - observed[k]) ** 2, 0) / observed.length;
  control("errors").textContent = done ? `Network ${control("shown").value}: train ${digits(own[last])}, held out ${digits(ownHeld[last])}. Median network: train ${digits(losses.train.middle[last])}, held out ${digits(losses.held.middle[last])}. Average of all, held out: ${digits(average)}.` : "";
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
    : "This network does no better than the mean of the responses so far: it is stuck, or needs more epochs; another start (seed) may help.";
  return "";
}

function showButtons() {
  control("run").textContent = state.running ? "Pause" : "Run";
  const ended = state.batches >= state.last;
  for (const name of ["run", "batch-step", "epoch-step"]) control(name).disabled = ended && !state.running;
}

function step(batches) {
  state.running = false;
  state.wanted = state.batches + state.asked + batches;
  ask();
}

async function copy(text) {
  control("copied").value = text;
  control("copied").hidden = false;
  try {
    await navigator.clipboard.writeText(text);
    say("Copied.");
  } catch {
    control("copied").select();
    say("The text is selected below; copy it from there.");
  }
}

function showSource() {
  const source = control("source").value;
  document.querySelectorAll("[data-source]").forEach((part) => (part.hidden = !part.dataset.source.split(" ").includes(source)));
}

async function openTable(file) {
  complain("");
  try {
    if (file.size > 2e7) throw new Error("The file is larger than 20 MB, and this page takes up to 20,000 rows; train on it by covaria train.");
    state.table = { ...readTable(await file.text()), file: file.name };
    const { names, textColumns } = state.table;
    const options = (chosen, none) => [...(none ? [new Option("none", "")] : []), ...names.map((name, k) => new Option(name, k, false, k === chosen))];
    control("response").replaceChildren(...options(names.length - 1));
    for (let k = 0; k < 4; k++) control(`column${k + 1}`).replaceChildren(...options(k < names.length - 1 ? k : -1, true));
    rewind();
    if (textColumns.length) complain(`${control("problem").textContent} ${textColumns.length} column${textColumns.length === 1 ? " holds" : "s hold"} text and cannot be chosen (${textColumns.join(", ")}); code categories as numbers to use them.`.trim());
  } catch (error) {
    failed(error.message);
  }
}

function listen() {
  control("run").onclick = () => {
    state.running = !state.running;
    state.wanted = state.running ? 0 : state.batches;
    say(state.running ? "Training." : "Paused.");
    showButtons();
    ask();
  };
  control("batch-step").onclick = () => step(1);
  control("epoch-step").onclick = () => step(state.perEpoch - (state.batches % state.perEpoch));
  control("rewind").onclick = rewind;
  control("new-data").onclick = () => ((control("draw").value = Number(control("draw").value) + 1), rewind());
  control("shown").oninput = draw;
  control("file").onchange = () => control("file").files[0] && openTable(control("file").files[0]);
  control("source").onchange = () => (showSource(), control("source").value !== "table" || state.table ? rewind() : complain("Choose a CSV file; its first line names the columns."));
  for (const name of [...KEPT.filter((each) => each !== "source"), "response", "column1", "column2", "column3", "column4"]) control(name).onchange = rewind;
  control("copy-python").onclick = () => state.settings && copy(asPython(state.trial, state.settings, state.trial.truth ? state.python : null));
  control("copy-command").onclick = () => {
    const command = state.settings && asCommand(state.trial, state.settings);
    command ? copy(command) : complain("The command trains on a table, without folds or penalty; open one and set these to 1 and 0, or copy as Python.");
  };
  addEventListener("resize", draw);
}

takeFromAddress();
showSource();
listen();
rewind();
