"use strict";

// An answer is checked in the page: nothing is sent, and nothing kept.
const verdictOf = {
  choice(exercise, place) {
    const chosen = place.querySelector("input:checked");
    if (!chosen) return [null, "Choose an answer first."];
    const option = exercise.options[Number(chosen.value)];
    return [option.right, option.why];
  },
  number(exercise, place) {
    const text = place.querySelector("input").value.trim().replace("\u2212", "-").replace(",", ".");
    const given = Number(text);
    if (!text || !Number.isFinite(given)) return [null, "Write a number first, such as 1.5."];
    // A hair more than the tolerance, for numbers that decimals cannot hold.
    const meets = (value) => Math.abs(given - value) <= exercise.tolerance * (1 + 1e-9);
    if (meets(exercise.answer)) return [true, exercise.why];
    return [false, exercise.mistakes.find(({ value }) => meets(value))?.why ?? exercise.hint];
  },
};

for (const place of document.querySelectorAll("[data-exercise]")) {
  const exercise = JSON.parse(document.getElementById(place.dataset.exercise).textContent);
  const verdict = place.querySelector(".verdict");
  const check = () => {
    const [right, why] = verdictOf[exercise.kind](exercise, place);
    verdict.className = `verdict ${right === null ? "" : right ? "right" : "wrong"}`;
    verdict.textContent = right === null ? why : `${right ? "Right." : "Not quite."} ${why}`;
  };
  place.querySelector("button").addEventListener("click", check);
  place.querySelector("input[type=text]")?.addEventListener("keydown", (event) => {
    if (event.key === "Enter") check();
  });
}

for (const button of document.querySelectorAll("[data-copies]")) {
  const text = button.closest("details").querySelector("pre");
  button.addEventListener("click", async () => {
    const notice = button.nextElementSibling;
    try {
      await navigator.clipboard.writeText(text.textContent);
      notice.textContent = "Copied.";
    } catch {
      // Without leave to the clipboard the text is marked, for the keyboard to copy.
      getSelection().selectAllChildren(text);
      notice.textContent = "Marked; press Ctrl+C.";
    }
  });
}

// The playground is a page of its own, put into this one when it is asked for, and as high as what is in it.
for (const place of document.querySelectorAll("details.playground")) {
  place.addEventListener("toggle", () => {
    if (!place.open || place.querySelector("iframe")) return;
    const frame = document.createElement("iframe");
    frame.title = "Playground";
    frame.srcdoc = JSON.parse(document.getElementById("playground").textContent);
    frame.addEventListener("load", () => {
      const within = frame.contentDocument.documentElement;
      new ResizeObserver(() => (frame.height = within.getBoundingClientRect().height + 8)).observe(within);
    });
    place.append(frame);
  });
}

// A term of the glossary is shown where a link leads to it, though the glossary is folded.
const unfold = () => {
  const place = document.getElementById(location.hash.slice(1));
  const folded = place?.closest("#glossary details");
  if (!folded) return;
  folded.open = true;
  place.scrollIntoView();
  place.focus({ preventScroll: true });
};
addEventListener("hashchange", unfold);
unfold();
