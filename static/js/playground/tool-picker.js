/** The list of tools: search as one types, and how many are chosen. */

function filter(field) {
  const words = field.value.trim().toLowerCase();
  for (const row of document.getElementById(field.dataset.filter).children) {
    row.hidden = !`${row.textContent} ${row.title}`.toLowerCase().includes(words);
  }
}

function count(list) {
  const boxes = [...list.querySelectorAll("input[name=tools]")];
  const chosen = boxes.filter((box) => box.checked).length;
  list.closest("fieldset").querySelector("[data-tool-count]").textContent = `${chosen} of ${boxes.length}`;
}

export function startToolPicker() {
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-filter]")) filter(event.target);
    if (event.target.matches("input[name=tools]")) count(event.target.closest(".tool-list"));
  });
}
