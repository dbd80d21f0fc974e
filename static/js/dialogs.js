/** Dialogs and menus.
 *
 * `data-dialog="id"` opens that <dialog>; `data-dialog-close` closes the one it stands in. What htmx swaps into
 * #modal-body opens #modal, so any link to a page may open as a dialog: hx-get + hx-target="#modal-body".
 */

let isPressedOutside = false;

function openDialog(dialog) {
  if (dialog && !dialog.open) dialog.showModal();
}

function onClick(event) {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    event.preventDefault();
    openDialog(document.getElementById(opener.dataset.dialog));
  }
  const closing = event.target.closest("[data-dialog-close]")?.closest("dialog");
  if (closing) {
    event.preventDefault();
    closing.close();
  }
  if (isPressedOutside && isOutside(event)) event.target.close();
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target) || event.target.closest(".menu-items a, .menu-items button")) menu.open = false;
  }
}

/** Is it on what lies around an open dialog? */
function isOutside(event) {
  if (!(event.target instanceof HTMLDialogElement)) return false;
  const box = event.target.getBoundingClientRect();
  const { clientX: x, clientY: y } = event;
  return x < box.left || x > box.right || y < box.top || y > box.bottom;
}

/** Close the menu that is open, if any, and say whether there was one. */
export function closeMenu() {
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return false;
  menu.open = false;
  menu.querySelector("summary").focus();
  return true;
}

export function startDialogs() {
  // Words that are selected with the pointer may end outside; that closes nothing.
  document.addEventListener("pointerdown", (event) => (isPressedOutside = isOutside(event)));
  document.addEventListener("click", onClick);
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "modal-body") return;
    const modal = document.getElementById("modal");
    const title = event.target.querySelector("h1, h2");
    modal.setAttribute("aria-label", title?.textContent.trim() ?? "Dialog");
    openDialog(modal);
  });
  document.body.addEventListener("modal-close", () => document.getElementById("modal").close());
}
