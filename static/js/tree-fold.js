/** Folding the steps of a tree: by click, by h and l on the row that has the focus. What is folded stays so. */

import { onKey } from "./keyboard.js";

const folded = new Set();

function show(group, isOpen) {
  if (isOpen) folded.delete(group);
  else folded.add(group);
  keepFolds();
}

export function keepFolds() {
  for (const button of document.querySelectorAll("[data-fold]")) {
    button.setAttribute("aria-expanded", String(!folded.has(button.dataset.fold)));
  }
  for (const row of document.querySelectorAll(".tree-row[data-group]")) row.hidden = folded.has(row.dataset.group);
}

function groupAtFocus() {
  const row = document.activeElement.closest(".tree-row");
  return row?.querySelector("[data-fold]")?.dataset.fold ?? row?.dataset.group;
}

function fold() {
  const group = groupAtFocus();
  if (!group) return;
  show(group, false);
  document.getElementById(group).focus();
}

export function startFolding() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fold]");
    if (button) show(button.dataset.fold, folded.has(button.dataset.fold));
  });
  onKey("h", fold);
  onKey("l", () => groupAtFocus() && show(groupAtFocus(), true));
}
