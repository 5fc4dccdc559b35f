// The same training on the command line and in Python.

function asCommand(trial, settings, formula) {
  // `covaria train` reads a table, and has neither folds nor penalty: with these the shell hands the same to Python.
  if (trial.truth || settings.folds > 1 || settings.penalty > 0) return `python3 - <<'END'\n${asPython(trial, settings, formula)}\nEND`;
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  return [
    `COVARIA_INSTRUCTION_SET=baseline covaria train ${quoted(settings.file)} --response ${quoted(trial.response)}`,
    `--covariates ${quoted(trial.names.join(","))} --hidden ${settings.hidden.join(",") || "none"} --activation ${settings.activation}`,
    `--learning-rate ${settings.rate} --batch-size ${settings.batch} --epochs ${settings.epochs} --members ${settings.networks} --seed ${settings.seed}`,
  ].join(" \\\n  ");
}

function pythonData(trial, settings, formula) {
  if (!trial.truth)
    return [`rows = np.genfromtxt(${JSON.stringify(settings.file)}, delimiter=",", names=True, deletechars="", replace_space=" ")`,
      `columns = ${JSON.stringify([...trial.names, trial.response])}`,
      "rows = np.column_stack([rows[name] for name in columns])",
      "rows = rows[np.isfinite(rows).all(axis=1)].astype(np.float32)",
      "inputs, targets = rows[:, :-1], rows[:, -1]", `order = np.random.default_rng(${settings.seed}).permutation(len(rows))`,
      "train_count = len(rows) - round(len(rows) * 0.2)"];
  if (formula === null)
    return ["from covaria.datasets import biomarker_trial", "", "trial = biomarker_trial()", "inputs, targets = trial.inputs, trial.response",
      "order = np.concatenate([trial.train_rows, trial.test_rows])", "train_count = len(trial.train_rows)"];
  return [`random = np.random.default_rng(${settings.draw})`, `inputs = random.uniform(0, 1, (${trial.rows}, 4)).astype(np.float32)`,
    `noise = random.normal(0, ${settings.noise}, ${trial.rows}).astype(np.float32)`, "age, bmi, baseline, dose = inputs.T.astype(float)",
    `expected = ${formula} + np.zeros(${trial.rows})`, "targets = (expected.astype(np.float32) + noise).astype(np.float32)",
    `order = random.permutation(${trial.rows})`, `train_count = ${trial.rows} * 4 // 5`];
}

function asPython(trial, settings, formula) {
  const folds = settings.folds < 2
    ? ["divisions = [(order[:train_count], order[train_count:])]"]
    : [`fold = np.arange(len(order)) % ${settings.folds}`, `divisions = [(order[fold != k], order[fold == k]) for k in range(${settings.folds})]`];
  const bends = settings.hidden.map(() => `Activation.${settings.activation.toUpperCase()}`).join(", ");
  return [
    "import os", "", 'os.environ["COVARIA_INSTRUCTION_SET"] = "baseline"  # the arithmetic of the page', "", "import numpy as np", "",
    "from covaria.engine import Activation, BatchOrder, FleetPlan, Group, Network, TrainingData, full_mask, train",
    "from covaria.engine.torch_random import TorchRandom, torch_draws, torch_parameters", "",
    ...pythonData(trial, settings, formula), ...folds,
    `network = Network(${trial.names.length}, (${settings.hidden.map((units) => `${units}, `).join("").trimEnd()}), (${bends}${bends && ","}))`,
    `starts = np.stack([torch_parameters(network, TorchRandom(${settings.seed} + k)) for k in range(${settings.networks})])`,
    `penalty = np.full((${settings.networks}, len(network.decay_groups)), ${settings.penalty}, dtype=np.float32)`,
    "penalty[:, len(network.layers):] = 0  # weights alone, no biases", "for fold, (training, held_out) in enumerate(divisions):",
    "    rows = np.concatenate([training, held_out])",
    `    weights = np.zeros((${settings.networks}, len(rows)), dtype=np.float32)`, "    weights[:, : len(training)] = 1",
    `    group = Group(starts, weights, np.full(${settings.networks}, ${settings.rate}, dtype=np.float32), penalty, full_mask(network),`,
    `                  BatchOrder(${settings.seed}, torch_draws(network)))`,
    `    plan = FleetPlan(network, (group,), ${settings.epochs}, min(${settings.batch}, len(training)))`,
    "    result = train(plan, TrainingData(inputs[rows], targets[rows]))",
    '    print(f"fold {fold + 1}: train {result.train_loss[:, -1]}, held out {result.held_out_loss[:, -1]}")',
  ].join("\n");
}
