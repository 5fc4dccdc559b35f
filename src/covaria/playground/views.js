// The pictures, drawn on canvases anew for each frame. Colours: the average black, one network blue, bands light blue.

const COLOURS = { ink: "#1a1a1a", muted: "#5c6166", line: "#dde1e4", one: "#0072b2", band: "rgba(86,180,233,0.3)", held: "#d55e00", heldBand: "rgba(213,94,0,0.18)", truth: "#009e73" };

// A canvas in device pixels, cleared.
function penOn(canvas) {
  const ratio = devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * ratio)) (canvas.width = Math.round(width * ratio)), (canvas.height = Math.round(height * ratio));
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.font = "12px system-ui, sans-serif";
  return { pen, width, height };
}

// A canvas with axes; gives functions from values to places.
function axesOn(canvas, x, y, labels) {
  const { pen, width, height } = penOn(canvas), left = 46, bottom = height - 36;
  const along = (value) => left + ((value - x[0]) / (x[1] - x[0] || 1)) * (width - left - 12);
  const up = (value) => bottom - ((value - y[0]) / (y[1] - y[0] || 1)) * (bottom - 10);
  pen.lineWidth = 1;
  pen.strokeStyle = COLOURS.line;
  pen.fillStyle = COLOURS.muted;
  pen.textAlign = "right";
  for (const place of labels.log ? logarithmicTicks(y) : ticks(y)) {
    pen.beginPath();
    pen.moveTo(left, up(place));
    pen.lineTo(width - 12, up(place));
    pen.stroke();
    pen.fillText(short(labels.log ? 10 ** place : place), left - 6, up(place) + 4);
  }
  for (const place of ticks(x)) {
    pen.textAlign = along(place) > width - 24 ? "right" : "center";
    pen.fillText(short(place), Math.min(along(place), width - 8), bottom + 15);
  }
  pen.textAlign = "center";
  pen.fillText(labels.x, (left + width) / 2, height - 5);
  return { pen, along, up };
}

// At most six places within the ends, a step of 1, 2 or 5 times a power of ten apart.
function ticks([low, high]) {
  const rough = (high - low) / 5, power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((times) => times * power >= rough * (1 - 1e-9));
  const first = Math.ceil(low / step - 1e-9), count = Math.max(0, Math.floor(high / step + 1e-9) - first + 1);
  return Array.from({ length: count }, (_, k) => (first + k) * step);
}

// The same of a logarithmic scale: 1, 2 and 5 times powers of ten, or powers alone where these are many.
function logarithmicTicks([low, high]) {
  const powers = Array.from({ length: Math.floor(high) - Math.floor(low) + 1 }, (_, k) => Math.floor(low) + k);
  const times = powers.length > 3 ? [1] : [1, 2, 5];
  return powers.flatMap((power) => times.map((own) => power + Math.log10(own))).filter((place) => place >= low && place <= high);
}

const short = (value) => (Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-3) ? value.toExponential(0) : String(Number(value.toPrecision(3))));

function drawLine({ pen, along, up }, xs, ys, colour, width = 2, dash = []) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.setLineDash(dash);
  pen.beginPath();
  let open = false;
  ys.forEach((y, k) => {
    if (!Number.isFinite(y)) return (open = false);
    open ? pen.lineTo(along(xs[k]), up(y)) : pen.moveTo(along(xs[k]), up(y));
    open = true;
  });
  pen.stroke();
  pen.setLineDash([]);
}

function drawBand({ pen, along, up }, xs, low, high, colour) {
  pen.fillStyle = colour;
  pen.beginPath();
  xs.forEach((x, k) => Number.isFinite(high[k]) && pen.lineTo(along(x), up(high[k])));
  for (let k = xs.length - 1; k >= 0; k--) if (Number.isFinite(low[k])) pen.lineTo(along(xs[k]), up(low[k]));
  pen.fill();
}

// Extent of finite values, ends apart.
function extent(values) {
  let low = Infinity, high = -Infinity;
  for (const value of values) if (Number.isFinite(value)) (low = Math.min(low, value)), (high = Math.max(high, value));
  if (low > high) return [0, 1];
  const room = (high - low) * 0.05 || 0.5;
  return [low - room, high + room];
}

// Losses on a logarithmic scale: median over networks, band from the 10th to the 90th of a hundred.
function drawLosses(canvas, losses, one) {
  const shown = ["train", "held"].map((name) => ({ name, ...losses[name] }));
  const logs = (values) => Array.from(values, Math.log10);
  const y = extent(shown.flatMap(({ low, high }) => [...logs(low), ...logs(high)]));
  const count = losses.train.middle.length, xs = Array.from({ length: count }, (_, k) => k + 1);
  const axes = axesOn(canvas, [0, Math.max(count, 1)], y, { x: "epoch", log: true });
  shown.forEach(({ name, low, high }) => drawBand(axes, xs, logs(low), logs(high), name === "held" ? COLOURS.heldBand : COLOURS.band));
  drawLine(axes, xs, logs(one), COLOURS.one, 1, [4, 3]);
  drawLine(axes, xs, logs(losses.train.middle), COLOURS.one);
  drawLine(axes, xs, logs(losses.held.middle), COLOURS.held);
}

function drawPredictions(canvas, observed, predicted, name) {
  const both = extent([...observed, ...extent(observed)]);
  const axes = axesOn(canvas, both, both, { x: `observed ${name}` });
  drawLine(axes, both, both, COLOURS.muted, 1);
  axes.pen.fillStyle = "rgba(26,26,26,0.45)";
  observed.forEach((value, k) => {
    const inside = Math.max(both[0], Math.min(both[1], predicted[k]));
    if (!Number.isFinite(inside)) return;
    axes.pen.beginPath();
    axes.pen.arc(axes.along(value), axes.up(inside), 2.2, 0, 7);
    axes.pen.fill();
  });
}

function drawCurves(canvas, xs, curves, one, truth, range, name) {
  const axes = axesOn(canvas, [xs[0], xs[xs.length - 1]], range, { x: name });
  axes.pen.save();
  axes.pen.beginPath();
  axes.pen.rect(46, 4, canvas.clientWidth - 50, canvas.clientHeight - 40);
  axes.pen.clip();
  drawBand(axes, xs, curves.low, curves.high, COLOURS.band);
  if (truth) drawLine(axes, xs, truth, COLOURS.truth, 1.5, [6, 4]);
  drawLine(axes, xs, one, COLOURS.one, 1.2);
  drawLine(axes, xs, curves.mean, COLOURS.ink, 2.4);
  axes.pen.restore();
}
