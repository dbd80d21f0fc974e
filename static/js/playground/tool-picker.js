/** The list of tools: search as one types, how many are chosen; and which of the chosen ones may be called. */

import { startFilter } from "../filter.js";

function chosenNames() {
  return [...document.querySelectorAll("input[name=tools]:checked")].map((box) => box.value);
}

function count(chosen) {
  const field = document.querySelector("[data-tool-count]");
  if (field) field.textContent = `${chosen.length} of ${document.querySelectorAll("input[name=tools]").length}`;
}

/** Only a chosen tool can be forced or allowed; one that is given up is not allowed any more. */
function offer(chosen) {
  for (const row of document.querySelectorAll("#allowed-list [data-tool]")) {
    row.hidden = !chosen.includes(row.dataset.tool);
    if (row.hidden) row.querySelector("input").checked = false;
  }
  for (const option of document.querySelectorAll("#id_tool_choice [data-tool]")) {
    option.hidden = !option.selected && !chosen.includes(option.dataset.tool);
  }
}

function mayBeCalled(choice, chosen) {
  const forced = choice.selectedOptions[0].dataset.tool;
  if (forced) return `only ${forced}`;
  if (choice.value === "none") return "none";
  const allowed = document.querySelectorAll("input[name=allowed]:checked").length;
  return allowed ? `${allowed} of ${chosen.length}` : `all ${chosen.length}`;
}

function update() {
  const chosen = chosenNames();
  count(chosen);
  offer(chosen);
  const said = document.querySelector("[data-may-be-called]");
  if (!said) return;
  const choice = document.getElementById("id_tool_choice");
  said.textContent = mayBeCalled(choice, chosen);
  document.getElementById("allowed-list").disabled = !["auto", "required"].includes(choice.value);
}

export function startToolPicker() {
  startFilter();
  document.addEventListener("input", (event) => {
    if (event.target.matches("input[name=tools], input[name=allowed], #id_tool_choice")) update();
  });
  update();
}
