// One network drawn: a line for each weight, thick where it is large, and in each unit what it answers over the grid.

const BENDS = { relu: (x) => Math.max(x, 0), tanh: Math.tanh, silu: (x) => x / (1 + Math.exp(-x)) };

// Each layer's values over the grid; [layer][unit][point].
function unitResponses(sizes, activation, parameters, grid) {
  const found = [Array.from({ length: sizes[0] }, (_, k) => Float64Array.from({ length: grid.rows }, (_, row) => grid.inputs[row * sizes[0] + k]))];
  let at = 0;
  for (let k = 0; k + 1 < sizes.length; k++) {
    const biases = at + sizes[k] * sizes[k + 1], bend = k + 2 < sizes.length ? BENDS[activation] : (x) => x;
    found.push(Array.from({ length: sizes[k + 1] }, (_, unit) => unitResponse(found[k], parameters, at + unit * sizes[k], biases + unit).map(bend)));
    at = biases + sizes[k + 1];
  }
  return found;
}

function unitResponse(below, parameters, weights, bias) {
  const sums = new Float64Array(below[0].length).fill(parameters[bias]);
  below.forEach((values, j) => {
    const weight = parameters[weights + j];
    for (let row = 0; row < sums.length; row++) sums[row] += weight * values[row];
  });
  return sums;
}

function drawWeights(pen, sizes, parameters, shown, place) {
  let at = 0;
  for (let k = 0; k + 1 < sizes.length; k++) {
    for (let unit = 0; unit < shown[k + 1]; unit++)
      for (let j = 0; j < shown[k]; j++) {
        const weight = parameters[at + unit * sizes[k] + j];
        if (!Number.isFinite(weight)) continue;
        pen.strokeStyle = weight < 0 ? "rgba(0,114,178,0.45)" : "rgba(213,94,0,0.45)";
        pen.lineWidth = Math.min(Math.abs(weight) * 2, 6);
        pen.beginPath();
        pen.moveTo(...place(k, j));
        pen.lineTo(...place(k + 1, unit));
        pen.stroke();
      }
    at += sizes[k + 1] * (sizes[k] + 1);
  }
}

function drawNetwork(canvas, sizes, activation, parameters, grid, names) {
  const { pen, width, height } = penOn(canvas), most = 24;
  const left = 74, right = width - 40, shown = sizes.map((size) => Math.min(size, most));
  const place = (layer, unit) => [left + ((right - left) * layer) / (sizes.length - 1), (height * (unit + 0.5)) / shown[layer]];
  drawWeights(pen, sizes, parameters, shown, place);
  unitResponses(sizes, activation, parameters, grid).forEach((units, layer) => units.slice(0, shown[layer]).forEach((values, unit) => {
    const [x, y] = place(layer, unit), tall = Math.max(6, Math.min(26, height / shown[layer] - 3)), [low, high] = extent(values);
    pen.fillStyle = "#fff";
    pen.strokeStyle = COLOURS.muted;
    pen.lineWidth = 1;
    pen.fillRect(x - 15, y - tall / 2, 30, tall);
    pen.strokeRect(x - 15, y - tall / 2, 30, tall);
    drawLine({ pen, along: (k) => x - 14 + (28 * k) / (values.length - 1), up: (value) => y + tall / 2 - 2 - ((value - low) / (high - low)) * (tall - 4) },
      [...values.keys()], values, COLOURS.ink, 1.3);
    pen.fillStyle = COLOURS.ink;
    pen.textAlign = "right";
    if (layer === 0) pen.fillText(names[unit].slice(0, 9), x - 19, y + 4);
  }));
}
