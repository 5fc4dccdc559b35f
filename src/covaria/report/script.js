"use strict";

// The interpreter (ast) evaluates Vega's expressions without eval, which the page's policy forbids.
const options = {
  mode: "vega-lite",
  renderer: "svg",
  ast: true,
  actions: false,
  tooltip: false,
  defaultStyle: false,
};

function draw(place) {
  const specification = JSON.parse(document.getElementById(place.dataset.specification).textContent);
  vegaEmbed(place, specification, options).catch((error) => {
    console.error(error);
    place.textContent = "This figure could not be drawn here. Its numbers are in the table below.";
  });
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
let opened = [];
window.addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details[data-print]:not([open])")];
  for (const table of opened) table.open = true;
});
window.addEventListener("afterprint", () => {
  for (const table of opened) table.open = false;
});
