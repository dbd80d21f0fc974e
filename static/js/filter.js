/** A search field over rows that are on the page: `data-filter` names the element whose children it shows or hides. */

function filter(field) {
  const words = field.value.trim().toLowerCase();
  for (const row of document.getElementById(field.dataset.filter).children) {
    row.hidden = !`${row.textContent} ${row.title}`.toLowerCase().includes(words);
  }
}

export function startFilter() {
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-filter]")) filter(event.target);
  });
}
