/** Setup and inspector as sheets, where the window is too narrow for three columns. */

let openedBy = null;

function isSheet(element) {
  return getComputedStyle(element).position === "fixed";
}

export function openSheet(id, opener) {
  const sheet = document.getElementById(id);
  if (!isSheet(sheet)) return;
  openedBy = opener;
  sheet.classList.add("is-open");
  sheet.querySelector("[data-sheet-close]").focus({ preventScroll: true });
}

/** Close what is open; false when nothing was. */
export function closeSheets() {
  const open = [...document.querySelectorAll(".setup.is-open, .inspector.is-open")].filter(isSheet);
  for (const sheet of open) sheet.classList.remove("is-open");
  if (open.length) openedBy?.focus({ preventScroll: true });
  return open.length > 0;
}

/** What the inspector shows is marked in the conversation. */
function mark(opener) {
  for (const marked of document.querySelectorAll("[data-inspect][aria-current]")) marked.removeAttribute("aria-current");
  opener?.setAttribute("aria-current", "true");
}

export function startSheets() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-sheet]");
    if (opener) openSheet(opener.dataset.sheet, opener);
    if (event.target.closest("[data-sheet-close]")) closeSheets();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "inspected") return;
    const opener = event.detail.requestConfig.elt.closest("[data-inspect]");
    mark(opener);
    openSheet("inspector", opener);
  });
}
