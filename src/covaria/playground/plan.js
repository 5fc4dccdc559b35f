// What the kernel is told: arrays one after the other, each after its number of values (kernel/stored_plan.hpp).

const ACTIVATIONS = ["relu", "tanh", "silu", "sine", "identity"];

// The layers' sizes, from the inputs to the response.
const layerSizes = (trial, settings) => [trial.names.length, ...settings.hidden, 1];

const parameterCount = (sizes) => sizes.slice(1).reduce((sum, size, k) => sum + size * (sizes[k] + 1), 0);

function planBytes(trial, settings, division, seeds) {
  const sizes = layerSizes(trial, settings), layers = sizes.length - 1;
  const count = parameterCount(sizes), members = seeds.length, epochs = settings.epochs;
  // The order of the division is kept, since the shuffling of batches starts from it.
  const order = [...division.train, ...division.held], width = trial.names.length;
  const inputs = new Float32Array(order.length * width), weights = new Float32Array(members * order.length);
  order.forEach((row, place) => inputs.set(trial.inputs.subarray(row * width, (row + 1) * width), place * width));
  for (let m = 0; m < members; m++) weights.fill(1, m * order.length, m * order.length + division.train.length);
  const initial = new Float32Array(members * count);
  seeds.forEach((seed, m) => initial.set(torchParameters(sizes, seed), m * count));
  const penalties = Float32Array.from({ length: members * (layers + 2) }, (_, k) => (k % (layers + 2) < layers ? settings.penalty : 0));
  const losses = new Float32Array(members * epochs).fill(NaN), none = new Float32Array(0);
  return joinArrays([
    Int32Array.from(sizes),
    Int32Array.from([...settings.hidden.map(() => ACTIVATIONS.indexOf(settings.activation)), 4]),
    Int32Array.of(0),
    inputs,
    Float32Array.from(order, (row) => trial.targets[row]),
    Int32Array.of(0, Math.min(settings.batch, division.train.length), 0, 0, 0, layers + 2, 1),
    Float64Array.of(0, 0.9, 0.999, 1e-8, 0),
    new Uint8Array(epochs).fill(1),
    decayGroups(sizes),
    initial, weights, new Float32Array(members).fill(settings.rate), penalties, none, none, none,
    new Uint8Array(count).fill(1),
    Int32Array.from(division.train, (_, place) => place),
    BigUint64Array.of(BigInt(settings.seed), BigInt(count)),
    new Float32Array(members * count), losses, losses.slice(), new Int32Array(3 * members),
  ]);
}

function decayGroups(sizes) {
  const found = [];
  for (let k = 0; k + 1 < sizes.length; k++) {
    for (let p = 0; p < sizes[k] * sizes[k + 1]; p++) found.push(k);
    for (let p = 0; p < sizes[k + 1]; p++) found.push(sizes.length - 1);
  }
  return Int32Array.from(found);
}

function joinArrays(arrays) {
  const whole = new Uint8Array(arrays.reduce((sum, array) => sum + 8 + array.byteLength, 0));
  const view = new DataView(whole.buffer);
  let at = 0;
  for (const array of arrays) {
    view.setBigUint64(at, BigInt(array.length), true);
    whole.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at + 8);
    at += 8 + array.byteLength;
  }
  return whole;
}
