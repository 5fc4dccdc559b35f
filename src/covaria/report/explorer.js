"use strict";

// Predictions of the fitted networks, computed here as Covaria computes them.
const activations = {
  relu: (sum) => Math.max(sum, 0),
  tanh: Math.tanh,
  silu: (sum) => sum / (1 + Math.exp(-sum)),
  sine: Math.sin,
  identity: (sum) => sum,
};

// From the networks' scale to the response, by the name of the link.
const inverseLinks = {
  identity: (linear) => linear,
  log: Math.exp,
  logit: (linear) => 0.5 + Math.tanh(linear / 2) / 2,
};

// Log odds to the mean score of levels in an order, whose thresholds and scores a model has.
function meanScore({ scores, thresholds }, linear) {
  return thresholds.reduce((mean, threshold, place) => {
    const step = scores[place + 1] - scores[place];
    return mean + step * inverseLinks.logit(linear - threshold);
  }, scores[0]);
}

const bytesOf = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

// A bit for each parameter says whether it is other than 0; only those follow, as float32.
function parametersOf(network) {
  const present = bytesOf(network.present);
  const view = new DataView(bytesOf(network.parameters).buffer);
  const values = new Float32Array(network.count);
  let next = 0;
  for (let place = 0; place < network.count; place += 1) {
    if (!((present[place >> 3] >> (place & 7)) & 1)) continue;
    values[place] = view.getFloat32(next, true);
    next += 4;
  }
  return values;
}

// Most weights of a masked network, or of one made of trees, are 0: of each unit only the others are looked at.
function memberOf(network, parameters, start, inputs) {
  let place = start;
  let width = inputs;
  const layers = [...network.hidden, 1].map((size, layer) => {
    const from = [];
    const weights = [];
    const ends = [];
    for (let unit = 0; unit < size; unit += 1) {
      for (let input = 0; input < width; input += 1) {
        if (parameters[place] !== 0) {
          from.push(input);
          weights.push(parameters[place]);
        }
        place += 1;
      }
      ends.push(from.length);
    }
    const biases = parameters.subarray(place, place + size);
    place += size;
    width = size;
    return { activate: activations[network.activations[layer] ?? "identity"], from, weights, ends, biases };
  });
  return { layers, skip: parameters.subarray(place, place + (network.skip ? inputs : 0)) };
}

function membersOf(network, inputs) {
  const parameters = parametersOf(network);
  const size = parameters.length / network.fold.length;
  return network.fold.map((_, position) => memberOf(network, parameters, position * size, inputs));
}

function predictedBy(member, inputs) {
  let values = inputs;
  for (const { activate, from, weights, ends, biases } of member.layers) {
    const next = new Float64Array(ends.length);
    let place = 0;
    for (let unit = 0; unit < ends.length; unit += 1) {
      let sum = biases[unit];
      for (; place < ends[unit]; place += 1) sum += weights[place] * values[from[place]];
      next[unit] = activate(sum);
    }
    values = next;
  }
  return member.skip.reduce((output, weight, column) => output + weight * inputs[column], values[0]);
}

function foldPredictions(model, inputs) {
  const averaged = [...model.means];
  const inverse = model.levels ? (linear) => meanScore(model.levels, linear) : inverseLinks[model.link];
  const largest = model.largestLinear ?? Infinity;
  for (const network of model.networks) {
    const sums = new Float64Array(model.folds);
    const counts = new Float64Array(model.folds);
    network.fold.forEach((fold, position) => {
      sums[fold] += predictedBy(network.members[position], inputs);
      counts[fold] += 1;
    });
    for (let fold = 0; fold < model.folds; fold += 1) {
      const linear = (sums[fold] / counts[fold]) * model.sd + model.centre;
      averaged[fold] += network.weight * inverse(Math.min(linear, largest));
    }
  }
  return averaged;
}

// The value of a curve at a dose, by the line between its neighbours.
function interpolated(doses, values, dose) {
  const after = doses.findIndex((each) => each >= dose);
  if (after === 0) return values[0];
  if (after < 0) return values[values.length - 1];
  const share = (dose - doses[after - 1]) / (doses[after] - doses[after - 1]);
  return values[after - 1] + share * (values[after] - values[after - 1]);
}

// Mean of the folds, and the root of their squared deviations times a multiple that the page holds.
function acrossFolds(model, folds) {
  const mean = folds.reduce((sum, each) => sum + each, 0) / folds.length;
  const half = model.multiple * Math.sqrt(folds.reduce((sum, each) => sum + (each - mean) ** 2, 0));
  return { mean, half };
}

// Deviations of a covariate's effect at a value, whose squares sum to its variance without shrinkage.
function deviationsOf(covariate, value) {
  if (!covariate.grid) return covariate.deviations[value] ?? [];
  const known = value === null ? covariate.median : value;
  return covariate.deviations.map((own) => interpolated(covariate.points, own, known));
}

// Half of a band, and of what shrinkage moved beside what the folds' differences show: see covaria.explain.bands.
function withShrinkage(model, values, half) {
  const others = model.covariates.filter((covariate) => covariate.deviations);
  const deviations = others.flatMap((covariate) => deviationsOf(covariate, values[model.covariates.indexOf(covariate)]));
  const unshrunken = deviations.reduce((sum, each) => sum + each ** 2, 0);
  const ofFolds = (half / model.folding) ** 2;
  if (ofFolds >= unshrunken) return half;
  const functions = deviations.filter((each) => Math.abs(each) > model.rounding * Math.sqrt(unshrunken)).length;
  const variance = Math.max(Math.sqrt(ofFolds * unshrunken), (2 / (functions + 4)) * unshrunken);
  return Math.hypot(half, model.normal * Math.sqrt(Math.max(variance - ofFolds, 0)));
}

// Over the dose, the trial's curve and what the networks find special in the profile; otherwise the networks alone.
function withBand(model, values, folds, dose) {
  const points = withoutBounds(model, values, folds, dose);
  const [low, high] = model.bounds;
  const held = (value) => Math.min(Math.max(value, low ?? value), high ?? value);
  return Object.fromEntries(Object.entries(points).map(([name, value]) => [name, held(value)]));
}

function withoutBounds(model, values, folds, dose) {
  if (dose === null) {
    const { mean, half } = acrossFolds(model, folds);
    return { mean, lower: mean - half, upper: mean + half };
  }
  const of = (curve) => interpolated(model.dose.doses, curve, dose);
  const apart = acrossFolds(model, folds.map((each, fold) => each - of(model.dose.averages[fold])));
  const { mean } = apart;
  const half = withShrinkage(model, values, apart.half);
  const trial = of(model.dose.mean);
  return {
    mean: trial + mean,
    lower: trial + mean - Math.hypot(trial - of(model.dose.lower), half),
    upper: trial + mean + Math.hypot(of(model.dose.upper) - trial, half),
  };
}

// The nearest values that never fall: neighbours that do are brought to their mean.
function rising(values) {
  const blocks = [];
  for (const value of values) {
    let block = { sum: value, count: 1 };
    while (blocks.length && blocks.at(-1).sum / blocks.at(-1).count >= block.sum / block.count) {
      const before = blocks.pop();
      block = { sum: before.sum + block.sum, count: before.count + block.count };
    }
    blocks.push(block);
  }
  return blocks.flatMap(({ sum, count }) => Array(count).fill(sum / count));
}

// Over the dose, a curve and the ends of its band in the allowed direction (1 or -1) that is nearer to the curve.
function heldToShape(points, signs) {
  if (!signs.length) return points;
  const held = (name, sign) => rising(points.map((point) => sign * point[name])).map((value) => sign * value);
  const apart = (means) => means.reduce((sum, mean, k) => sum + (mean - points[k].mean) ** 2, 0);
  const sign = signs.reduce((best, each) => (apart(held("mean", each)) < apart(held("mean", best)) ? each : best));
  const [mean, lower, upper] = ["mean", "lower", "upper"].map((name) => held(name, sign));
  return points.map(({ x }, k) => ({ x, mean: mean[k], lower: lower[k], upper: upper[k] }));
}

// A covariate on the log scale follows the tangent of the logarithm far below the training values.
function scaled(covariate, value) {
  const start = covariate.tangentBelow;
  const place = start ? Math.log(Math.max(value, start)) + Math.min(value / start - 1, 0) : value;
  return (place - covariate.centre) / covariate.sd;
}

function encode(model, values) {
  const inputs = new Float64Array(model.inputs);
  model.covariates.forEach((covariate, position) => {
    const value = values[position];
    if (!covariate.grid) {
      inputs[covariate.first + value] = 1;
      return;
    }
    const known = value === null ? covariate.median : value;
    inputs[covariate.first] = Math.fround(scaled(covariate, known));
    if (value === null) inputs[covariate.first + 1] = 1;
  });
  return inputs;
}

function shown(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size >= 1e6 || size < 1e-3 ? size.toExponential(2) : String(Number(size.toPrecision(3)));
  return (value < 0 ? "\u2212" : "") + text;
}

function ticks(low, high) {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((multiple) => multiple * power >= rough);
  const places = [];
  for (let tick = Math.ceil(low / step); tick * step <= high + 1e-9 * step; tick += 1) places.push(tick * step);
  return places;
}

const room = { left: 64, right: 14, top: 10, bottom: 48, width: 640, height: 320 };

function element(name, attributes, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

function explore(section) {
  const model = JSON.parse(document.getElementById("explorer-model").textContent);
  for (const network of model.networks) network.members = membersOf(network, model.inputs);
  const find = (name) => section.querySelector(`[data-${name}]`);
  const svg = find("curve");
  const axisChoice = find("axis");
  const reading = find("reading");
  const controls = model.covariates.map((_, position) => section.querySelector(`[data-control="${position}"]`));
  const input = (position) => controls[position].querySelector("[data-value]");
  const missing = (position) => controls[position].querySelector("[data-missing]");
  let extent = null;
  let points = [];

  function value(position) {
    if (!model.covariates[position].grid) return Number(input(position).value);
    return missing(position)?.checked ? null : Number(input(position).value);
  }

  function compute() {
    const axis = Number(axisChoice.value);
    const values = model.covariates.map((_, position) => value(position));
    points = model.covariates[axis].grid.map((x) => {
      values[axis] = x;
      const dose = axis === model.dose?.covariate ? x : null;
      return { x, ...withBand(model, values, foldPredictions(model, encode(model, values)), dose) };
    });
    if (axis === model.dose?.covariate) points = heldToShape(points, model.dose.signs);
    const reported = inverseLinks[model.transform];
    points = points.map(({ x, mean, lower, upper }) => ({ x, mean: reported(mean), lower: reported(lower), upper: reported(upper) }));
    section.curve = points;
    const lowest = Math.min(...points.map((point) => point.lower));
    const highest = Math.max(...points.map((point) => point.upper));
    // The axis grows and never shrinks, so that a move of the curve is seen as one.
    extent = extent ? [Math.min(extent[0], lowest), Math.max(extent[1], highest)] : [lowest, highest];
    if (extent[0] === extent[1]) extent = [extent[0] - 1, extent[1] + 1];
  }

  const across = (x) => {
    const [low, high] = [points[0].x, points[points.length - 1].x];
    return room.left + ((x - low) / (high - low || 1)) * (room.width - room.left - room.right);
  };
  const up = (y) =>
    room.height - room.bottom - ((y - extent[0]) / (extent[1] - extent[0])) * (room.height - room.top - room.bottom);

  function draw() {
    const name = model.covariates[Number(axisChoice.value)].name;
    const path = (key) => points.map((point) => `${across(point.x).toFixed(2)},${up(point[key]).toFixed(2)}`);
    const parts = [];
    for (const tick of ticks(...extent)) {
      parts.push(element("line", { x1: room.left, x2: room.width - room.right, y1: up(tick), y2: up(tick), class: "grid" }));
      parts.push(element("text", { x: room.left - 8, y: up(tick) + 4, "text-anchor": "end" }, shown(tick)));
    }
    for (const tick of ticks(points[0].x, points[points.length - 1].x)) {
      parts.push(element("text", { x: across(tick), y: room.height - room.bottom + 18, "text-anchor": "middle" }, shown(tick)));
    }
    parts.push(element("polygon", { points: [...path("upper"), ...path("lower").reverse()].join(" "), class: "band" }));
    parts.push(element("polyline", { points: path("mean").join(" "), class: "mean" }));
    const middle = (room.left + room.width - room.right) / 2;
    const brief = name.length > 60 ? `${name.slice(0, 59)}\u2026` : name;
    parts.push(element("text", { x: middle, y: room.height - 8, "text-anchor": "middle", class: "title" }, brief));
    parts.push(element("line", { class: "cursor", y1: room.top, y2: room.height - room.bottom }));
    parts.push(element("circle", { class: "cursor", r: 4 }));
    svg.replaceChildren(...parts);
    read();
  }

  function read() {
    const point = points[Math.min(Number(reading.value), points.length - 1)];
    const [line, dot] = svg.querySelectorAll(".cursor");
    line.setAttribute("x1", across(point.x));
    line.setAttribute("x2", across(point.x));
    dot.setAttribute("cx", across(point.x));
    dot.setAttribute("cy", up(point.mean));
    const name = model.covariates[Number(axisChoice.value)].name;
    const statement = `${name} ${shown(point.x)}: predicted ${model.expected} ${shown(point.mean)}, band ${shown(point.lower)} to ${shown(point.upper)}`;
    find("statement").textContent = statement;
    reading.setAttribute("aria-valuetext", statement);
  }

  function update() {
    const axis = Number(axisChoice.value);
    controls.forEach((control, position) => {
      control.hidden = position === axis;
      if (!model.covariates[position].grid) return;
      const unknown = value(position) === null;
      input(position).disabled = unknown;
      control.querySelector("output").textContent = unknown ? "missing" : input(position).value;
    });
    compute();
    reading.max = points.length - 1;
    draw();
  }

  section.addEventListener("input", (event) => (event.target === reading ? read() : update()));
  axisChoice.addEventListener("change", () => {
    reading.value = Math.floor(model.covariates[Number(axisChoice.value)].grid.length / 2);
    update();
  });
  svg.addEventListener("pointermove", (event) => {
    const box = svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * room.width;
    const far = points.map((point) => Math.abs(across(point.x) - x));
    reading.value = far.indexOf(Math.min(...far));
    read();
  });
  find("shell").hidden = false;
  reading.max = model.covariates[Number(axisChoice.value)].grid.length - 1;
  reading.value = Math.floor(reading.max / 2);
  update();
}

const explorer = document.getElementById("explorer");
if (explorer) explore(explorer);
