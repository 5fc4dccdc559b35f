"use strict";

// The values under the pointer, for every figure of the page in one box.
const REACH = 24;
const POINTED = new Set(["line", "rect", "symbol"]);
const box = document.createElement("div");
box.className = "values";
box.hidden = true;
document.body.append(box);

// Vega hands over numbers with all their digits.
function threeDigits(text) {
  if (!/^[\u2212-]?\d*\.\d{3,}(e[\u2212+-]?\d+)?$/.test(text)) return text;
  const number = Number(text.replaceAll("\u2212", "-"));
  return String(Number(number.toPrecision(3))).replaceAll("-", "\u2212");
}

function place(event, values) {
  box.hidden = !values;
  if (!values) return;
  const shown = Object.entries(values).filter(([name]) => !name.endsWith("_sort_index"));
  const lines = shown.map(([name, value]) => {
    const line = document.createElement("div");
    line.textContent = `${name}: ${threeDigits(String(value))}`;
    return line;
  });
  box.replaceChildren(...lines);
  const farthest = window.scrollX + document.documentElement.clientWidth - box.offsetWidth - 8;
  box.style.left = `${Math.max(8, Math.min(event.pageX + 12, farthest))}px`;
  box.style.top = `${event.pageY + 16}px`;
}

// All marks in a group of the scene that a pointer may mean, those of lines point by point, with their places.
function* targets(group, x, y) {
  for (const mark of group.items ?? []) {
    for (const item of mark.items ?? []) {
      const [left, top] = [x + (item.x ?? 0), y + (item.y ?? 0)];
      if (mark.marktype === "group") yield* targets(item, left, top);
      if (!POINTED.has(mark.marktype) || !item.tooltip) continue;
      const sides = mark.marktype === "rect" ? [item.width ?? 0, item.height ?? 0] : [0, 0];
      yield { left, top, right: left + sides[0], bottom: top + sides[1], values: item.tooltip };
    }
  }
}

const beyond = (low, high, value) => Math.max(low - value, 0, value - high);

// Lines, points and short bars are too small to be met with ease, so the nearest within reach answers.
function nearest(view, figure, event) {
  const inverse = figure.querySelector("svg > g").getScreenCTM().inverse();
  const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(inverse);
  let [least, values] = [REACH, null];
  for (const target of targets({ items: [view.scenegraph().root] }, 0, 0)) {
    const distance = Math.hypot(beyond(target.left, target.right, x), beyond(target.top, target.bottom, y));
    if (distance < least) [least, values] = [distance, target.values];
  }
  return values;
}

function showValuesOf(view, figure) {
  view.addEventListener("pointermove", (event, item) => {
    const own = item?.mark?.marktype === "line" ? null : item?.tooltip;
    place(event, typeof own === "object" && own ? own : nearest(view, figure, event));
  });
  figure.addEventListener("pointerleave", (event) => place(event, null));
}
