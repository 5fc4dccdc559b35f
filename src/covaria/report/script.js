"use strict";

// The interpreter (ast) evaluates Vega's expressions without eval, which the page's policy forbids.
const options = {
  mode: "vega-lite",
  renderer: "svg",
  ast: true,
  actions: false,
  // Values under the pointer are shown by hover.js, since Vega's own handler needs a style that the policy forbids.
  tooltip: () => {},
  defaultStyle: false,
  config: Object.fromEntries(["bar", "line", "point", "rect", "rule", "tick"].map((mark) => [mark, { tooltip: true }])),
};

// In pixels: below NARROW, words are above their rows. A figure on paper is as wide as what is beside its
// caption, drawn at PAPER and printed a little smaller.
const NARROW = 560;
const PAPER = 500;
const views = new Map();

function draw(place) {
  const specification = JSON.parse(document.getElementById(place.dataset.specification).textContent);
  // Panels side by side would be too small to read on a telephone.
  if (specification.columns && place.clientWidth < NARROW) specification.columns = 1;
  vegaEmbed(place, specification, options)
    .then(({ view }) => {
      showValuesOf(view, place);
      if (specification.width !== "container") return;
      views.set(place, view);
      fit(view, place.clientWidth);
    })
    .catch((error) => {
      console.error(error);
      place.textContent = "This figure could not be drawn here. Its numbers are in the table below.";
    });
}

function fit(view, width) {
  const { signals } = view.getState({ signals: (name) => name === "narrow", data: () => false });
  if ("narrow" in signals) view.signal("narrow", width < NARROW);
  view.width(width).run();
}

for (const place of document.querySelectorAll("[data-specification]")) draw(place);

for (const choice of document.querySelectorAll("[data-choice]")) {
  choice.addEventListener("change", () => {
    const place = document.getElementById(choice.dataset.choice);
    place.dataset.specification = choice.value;
    draw(place);
  });
}

// Paper cannot be clicked: open the tables that are short enough for it, and close them again afterwards.
// Figures as wide as the screen are drawn anew, as wide as the paper, so that their words keep their size.
let opened = [];
window.addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details[data-print]:not([open])")];
  for (const table of opened) table.open = true;
  for (const view of views.values()) fit(view, PAPER);
});
window.addEventListener("afterprint", () => {
  for (const table of opened) table.open = false;
  for (const [place, view] of views) fit(view, place.clientWidth);
});
