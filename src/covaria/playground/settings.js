// What the reader chooses: read from the controls with its limits, kept in the address.

const LIMITS = {
  rate: [1e-12, 1e6, "The learning rate"], batch: [1, 20000, "The batch size"], epochs: [1, 2000, "The number of epochs"],
  penalty: [0, 1000, "The penalty"], noise: [0, 100, "The noise"], subjects: [20, 20000, "The number of subjects"],
  networks: [1, 256, "The number of networks"], folds: [1, 10, "The number of folds"], seed: [0, 4294967295, "The seed"],
  draw: [0, 4294967295, "The draw of the data"],
};
const WHOLE = ["batch", "epochs", "subjects", "networks", "folds", "seed", "draw"];
const USUAL = { rate: 0.01, batch: 64, epochs: 300, penalty: 0, noise: 0.3, subjects: 800, networks: 16, folds: 1, seed: 0, draw: 0 };
const MOST_NETWORKS = 256, MOST_PARAMETERS = 20000;

const control = (name) => document.getElementById(name);

// Reads the controls; throws a sentence with a remedy where a value is out of its range.
function readSettings() {
  const settings = { activation: control("activation").value, source: control("source").value, formula: control("formula").value, hidden: readHidden(control("hidden").value) };
  for (const [name, [low, high, what]] of Object.entries(LIMITS)) {
    const text = control(name).value.trim(), value = Number(text);
    const fits = text !== "" && value >= low && value <= high && (!WHOLE.includes(name) || Number.isInteger(value));
    if (!fits) throw new Error(`${what} must be ${WHOLE.includes(name) ? "a whole number " : ""}from ${low} to ${high}; ${USUAL[name]} is usual.`);
    settings[name] = value;
  }
  if (settings.networks * settings.folds > MOST_NETWORKS)
    throw new Error(`${settings.networks} networks in each of ${settings.folds} folds are more than ${MOST_NETWORKS}; take at most ${Math.floor(MOST_NETWORKS / settings.folds)} networks.`);
  return settings;
}

function readHidden(text) {
  if (["", "none"].includes(text.trim().toLowerCase())) return [];
  const units = text.split(",").map((part) => Number(part.trim() || NaN));
  if (units.length > 6 || units.some((each) => !Number.isInteger(each) || each < 1 || each > 128))
    throw new Error("Hidden layers must be up to 6 whole numbers from 1 to 128, such as 16,16, or none.");
  return units;
}

const KEPT = ["hidden", "activation", "source", "formula", ...Object.keys(LIMITS)];

function keepInAddress() {
  const kept = new URLSearchParams(KEPT.map((name) => [name, control(name).value]));
  // Within a lesson the page has no address of its own.
  if (window === window.parent) history.replaceState(null, "", `#${kept}`);
}

// A table of the reader's is not in an address, so that such a page starts from the lesson.
function takeFromAddress() {
  const kept = new URLSearchParams(location.hash.slice(1));
  for (const name of KEPT) if (kept.has(name)) control(name).value = kept.get(name);
  if (control("source").value === "table" || !control("source").value) control("source").value = "lesson";
  if (!control("activation").value) control("activation").value = "relu";
}
