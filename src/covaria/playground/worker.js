// A worker: holds networks in the kernel, goes on by as many batches as it is asked for, and tells what they are then.

const WARM = { batches: 64, milliseconds: 100 };
let kernel = null, ready = null;
const courses = [];

async function start(module) {
  const instance = await WebAssembly.instantiate(module, new Proxy({}, {
    get: () => new Proxy({}, { get: () => () => { throw new Error("the kernel stopped"); } }),
  }));
  kernel = instance.exports;
  kernel._initialize();
}

const copied = (Kind, place, count) => new Kind(kernel.memory.buffer, place, count).slice();

function placed(array) {
  const place = kernel.allocate(Math.max(array.byteLength, 1));
  new Uint8Array(kernel.memory.buffer).set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), place);
  return place;
}

// Browsers compile a module well only once it has run for a while. The first part trains ahead, as a course that is thrown
// away, so that this is done before the reader begins.
function warm(bytes) {
  const course = kernel.begin(bytes), end = performance.now() + WARM.milliseconds;
  for (let done = 0; done < WARM.batches && performance.now() < end; done++) kernel.advance(course, 1);
  kernel.end(course);
}

function begin(part) {
  const bytes = placed(part.bytes);
  if (!courses.length) warm(bytes);
  const place = kernel.begin(bytes);
  kernel.release(bytes);
  courses.push({ ...part, bytes: null, place });
}

function predicted(course, inputs, rows) {
  const given = placed(inputs), out = kernel.allocate(4 * rows * course.members);
  kernel.predict(course.place, 0, given, rows, out);
  const found = copied(Float32Array, out, rows * course.members);
  kernel.release(given);
  kernel.release(out);
  return found;
}

// What a part's networks are now.
function told(course, grid) {
  const { members, count, fold, first, place, lengths } = course;
  const losses = (name) => copied(Float32Array, kernel[name](place, 0), members * lengths.epochs);
  return {
    fold, first, members,
    parameters: copied(Float32Array, kernel.parameters(place, 0), members * count),
    train: losses("train_loss"), held: losses("held_out_loss"),
    curves: predicted(course, grid.inputs, grid.rows),
    heldPredictions: predicted(course, course.heldInputs, lengths.held),
  };
}

// First the kernel, then parts one by one, then rounds, which are answered.
self.onmessage = async ({ data }) => {
  try {
    if (data.module) ready = start(data.module);
    await ready;
    if (data.part) begin(data.part);
    if (!data.round) return;
    if (data.batches) for (const course of courses) kernel.advance(course.place, data.batches);
    self.postMessage({ round: data.round, parts: courses.map((course) => told(course, data.grid)) });
  } catch (error) {
    self.postMessage({ failed: String(error.message ?? error) });
  }
};
