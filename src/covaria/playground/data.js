// The rows to learn from: the lesson's trial, a formula of its covariates, or a table of the reader's.

const LESSON_NAMES = ["age", "bmi", "baseline", "dose"];
const LESSON_FORMULA = "5 + 3*sin(2*pi*age) + 4*bmi*baseline - 6*(dose - 0.4)^2";

// As covaria.datasets.biomarker_trial draws it, but for the noise's size, which is that function's 0.3 to begin with.
function simulatedTrial(subjects, seed, noise, truth) {
  const random = new NumpyRandom(seed);
  const inputs = Float32Array.from({ length: subjects * 4 }, () => random.uniform());
  const errors = Float32Array.from({ length: subjects }, () => noise * random.normal());
  const expected = Float64Array.from({ length: subjects }, (_, row) => truth(inputs.subarray(4 * row, 4 * row + 4)));
  const targets = Float32Array.from(expected, (value, row) => Math.fround(value) + errors[row]);
  return { names: LESSON_NAMES, response: "y", inputs, targets, rows: subjects, order: random.permutation(subjects), truth };
}

// A table of the reader's as it is, divided as `covaria train` divides it.
function ownTrial(table, response, covariates, seed) {
  const rows = table.rows.length, width = covariates.length;
  const inputs = new Float32Array(rows * width), targets = new Float32Array(rows);
  table.rows.forEach((cells, row) => {
    targets[row] = cells[response];
    covariates.forEach((column, k) => (inputs[row * width + k] = cells[column]));
  });
  const names = covariates.map((column) => table.names[column]);
  return { names, response: table.names[response], inputs, targets, rows, order: new NumpyRandom(seed).permutation(rows), truth: null };
}

// What each fold holds out: a fifth of the rows without folds, as in the lesson; each row once with them.
function divisions(trial, folds) {
  const { order, rows } = trial;
  if (folds < 2) {
    const count = trial.truth ? Math.floor((rows * 4) / 5) : rows - Math.round(rows * 0.2);
    return [{ train: order.slice(0, count), held: order.slice(count) }];
  }
  return Array.from({ length: folds }, (_, fold) => ({
    train: order.filter((_, place) => place % folds !== fold),
    held: order.filter((_, place) => place % folds === fold),
  }));
}
