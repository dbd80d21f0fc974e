/** Rows with a box each: all or none of those that are shown, how many, and what is open only when some are chosen.
 *
 * `[data-selection]` holds them; in it `.row-check` are the boxes, `[data-select-all]` ticks what is shown,
 * `[data-selected-count]` says how many, `[data-needs-selection]` are buttons. Of an import `[data-decide-all]` decides
 * on every name that is taken.
 */

import { startFilter } from "../filter.js";

startFilter();

function boxes(holder) {
  return [...holder.querySelectorAll(".row-check:not([data-select-all])")];
}

function isShown(box) {
  return !box.closest("[hidden]");
}

function show(holder) {
  const all = boxes(holder);
  const chosen = all.filter((box) => box.checked).length;
  const word = all.length === 1 ? "tool" : "tools";
  for (const said of holder.querySelectorAll("[data-selected-count]")) said.textContent = `${chosen} of ${all.length} ${word}`;
  for (const button of holder.querySelectorAll("[data-needs-selection]")) button.disabled = chosen === 0;
  const every = holder.querySelector("[data-select-all]");
  if (!every) return;
  const shown = all.filter(isShown);
  const ticked = shown.filter((box) => box.checked).length;
  every.checked = ticked > 0 && ticked === shown.length;
  every.indeterminate = ticked > 0 && ticked < shown.length;
}

function decideAll(holder, decision) {
  for (const choice of holder.querySelectorAll("select[name^=decision-]")) {
    if (decision && isShown(choice)) choice.value = decision;
  }
}

function showAll() {
  for (const holder of document.querySelectorAll("[data-selection]")) {
    show(holder);
    const label = holder.querySelector("[data-decide-label]");
    if (label) label.hidden = holder.querySelectorAll("select[name^=decision-]").length < 2;
  }
}

document.addEventListener("change", ({ target }) => {
  const holder = target.closest("[data-selection]");
  if (!holder) return;
  if (target.matches("[data-select-all]")) {
    for (const box of boxes(holder).filter(isShown)) box.checked = target.checked;
  }
  if (target.matches("[data-decide-all]")) decideAll(holder, target.value);
  show(holder);
});
document.addEventListener("input", ({ target }) => {
  if (target.matches("[data-filter]")) showAll();
});
document.addEventListener("htmx:afterSwap", showAll);
showAll();
