// The page: what is chosen, and what is trained.

const state = { settings: null, trial: null, table: null, parts: [], batches: 0, running: false, ready: false, rounds: 0, wanted: 0, perRound: 1, asked: 0, spent: 0, losses: null, due: 0, turn: 0, drawn: 0, drawTook: 0 };
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
  state.divisions = divisions(state.trial, state.settings.folds);
  const training = state.divisions[0].train.length;
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

// About 50 ms to a round, so that pictures follow, a pause is heard, and telling what networks are stays a small part.
function receiveRound(parts, batches) {
  const now = performance.now(), took = now - state.since;
  state.since = now;
  if (batches) {
    state.spent += took;
    state.perRound = Math.max(1, Math.min(state.perRound * 4, Math.round((batches * 50) / Math.max(took, 1))));
    state.rounds--;
  }
  state.ready = true;
  state.batches += batches;
  state.asked -= batches;
  state.parts = parts;
  ask();
  askForPictures();
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
    if (textColumns.length) complain(`${control("problem").textContent} ${textColumns.length} column${textColumns.length === 1 ? " holds" : "s hold"} text and cannot be chosen (${textColumns.join(", ")}); code categories as numbers, and write decimals with a point, to use them.`.trim());
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
  control("shown").oninput = askForPictures;
  // A file that was corrected has the same name, and is to be read again.
  control("file").onclick = () => (control("file").value = "");
  control("file").onchange = () => control("file").files[0] && openTable(control("file").files[0]);
  control("source").onchange = () => (showSource(), control("source").value !== "table" || state.table ? rewind() : complain("Choose a CSV file; its first line names the columns."));
  for (const name of [...KEPT.filter((each) => each !== "source"), "response", "column1", "column2", "column3", "column4"]) control(name).onchange = rewind;
  const formula = () => (state.trial.truth ? state.python : null);
  control("copy-python").onclick = () => state.settings && copy(asPython(state.trial, state.settings, formula()));
  control("copy-command").onclick = () => state.settings && copy(asCommand(state.trial, state.settings, formula()));
  addEventListener("resize", askForPictures);
}

takeFromAddress();
showSource();
listen();
rewind();
