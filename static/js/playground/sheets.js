/** Setup and inspector as sheets, where the window is too narrow for three columns. */

export function openSheet(id) {
  document.getElementById(id).classList.add("is-open");
}

/** Close what is open; false when nothing was. */
export function closeSheets() {
  const open = [...document.querySelectorAll(".setup.is-open, .inspector.is-open")];
  for (const sheet of open) sheet.classList.remove("is-open");
  return open.length > 0;
}

export function startSheets() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-sheet]");
    if (opener) openSheet(opener.dataset.sheet);
    if (event.target.closest("[data-sheet-close]")) closeSheets();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "inspected") openSheet("inspector");
  });
}
