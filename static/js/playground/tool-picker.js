/** The list of tools: search as one types, how many are chosen; toolsets; and which of the chosen ones may be called. */

import { startFilter } from "../filter.js";

function chosenNames() {
  return [...document.querySelectorAll("input[name=tools]:checked")].map((box) => box.value);
}

function membersOf(set) {
  const names = set.dataset.members.split(" ");
  return [...document.querySelectorAll("input[name=tools]:enabled")].filter((box) => names.includes(box.value));
}

function switchSet(set) {
  for (const box of membersOf(set)) box.checked = set.checked;
}

/** A toolset is on when all of its tools are; some of them make it neither on nor off. */
function showSets() {
  for (const set of document.querySelectorAll("input[name=toolsets]")) {
    const members = membersOf(set);
    const on = members.filter((box) => box.checked).length;
    set.checked = on > 0 && on === members.length;
    set.indeterminate = on > 0 && on < members.length;
  }
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
  showSets();
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
  for (const set of document.querySelectorAll("input[name=toolsets]:checked")) switchSet(set);
  document.addEventListener("input", (event) => {
    if (event.target.matches("input[name=toolsets]")) switchSet(event.target);
    if (event.target.matches("input[name=tools], input[name=toolsets], input[name=allowed], #id_tool_choice")) update();
  });
  update();
}
