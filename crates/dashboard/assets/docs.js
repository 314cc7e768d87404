// The documentation's own: samples in the language that the reader chose last, and buttons that copy code.
// Without this file each sample has its own switch, and code is copied by hand.
"use strict";

const LANGUAGE = "zonewright-sample-language";

// Storage may be switched off.
function remembered() {
  try { return localStorage.getItem(LANGUAGE); } catch { return null; }
}

function remember(language) {
  try { localStorage.setItem(LANGUAGE, language); } catch { /* it holds for this page alone */ }
}

function showSamples(language) {
  for (const choice of document.querySelectorAll(".samples input")) {
    if (choice.value === language) choice.checked = true;
  }
}

const language = remembered();
if (language) showSamples(language);

document.addEventListener("change", (event) => {
  const choice = event.target.closest(".samples input");
  if (!choice) return;
  // Samples above may become longer or shorter: what is being read stays where it is.
  const before = choice.getBoundingClientRect().top;
  remember(choice.value);
  showSamples(choice.value);
  scrollBy(0, choice.getBoundingClientRect().top - before);
});

// app.js copies what a button's data-copy says.
const label = document.querySelector("[data-copy-label]")?.dataset.copyLabel;
for (const block of navigator.clipboard && label ? document.querySelectorAll(".code-block") : []) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-small";
  button.textContent = label;
  button.dataset.copy = block.querySelector("code").textContent;
  block.append(button);
}

// An anchor may have moved when the samples above it changed.
if (language && location.hash.length > 1) {
  document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}
