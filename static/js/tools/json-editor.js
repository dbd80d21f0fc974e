/** Makes every `[data-json-editor]` around a textarea an Ace editor, in which places can be marked.

The textarea stays what the form sends and what scripts read and write: out of sight, each follows the other. Without Ace,
and where fingers write, it stays as it is. Ace comes out of the django-ace wheel; its own style elements would be dropped
by the CSP, so its sheet is linked and the colours are ours (json-editor.css). */

const LINE = 20;
const THEME = { cssClass: "ace-toolscope", cssText: "", isDark: false };
const editors = new WeakMap();

export function startJsonEditors() {
  window.ace?.config.set("useStrictCSP", true);
  upgradeAll(document);
  document.addEventListener("htmx:load", (event) => upgradeAll(event.target));
}

function upgradeAll(root) {
  if (!window.ace || matchMedia("(pointer: coarse)").matches) return;
  if (root.matches?.("[data-json-editor]")) upgrade(root);
  root.querySelectorAll?.("[data-json-editor]").forEach(upgrade);
}

function upgrade(box) {
  const mode = box.dataset.jsonEditor || "json";
  box.removeAttribute("data-json-editor");
  const field = box.querySelector("textarea");
  const frame = document.createElement("div");
  frame.className = "json-frame";
  frame.style.height = `${field.rows * LINE + 12}px`;
  field.before(frame);
  const editor = window.ace.edit(frame, {
    useWorker: false, // before the mode, which would start one
    value: field.value,
    mode: `ace/mode/${mode}`,
    theme: THEME,
    useSoftTabs: true,
    tabSize: mode === "python" ? 4 : 2,
    fontFamily: "var(--mono)",
    fontSize: "0.8125rem",
    showPrintMargin: false,
    showFoldWidgets: true,
    highlightActiveLine: false,
    highlightGutterLine: false,
    scrollPastEnd: 0,
    navigateWithinSoftTabs: true,
  });
  editor.container.style.lineHeight = `${LINE}px`;
  editors.set(field, { editor, marks: [] });
  box.classList.add("is-live");
  label(editor, field);
  keepKeysOfThePage(editor);
  follow(editor, field);
}

/** What screen readers are told of the field, they are told of the editor. */
function label(editor, field) {
  const input = editor.textInput.getElement();
  const name = field.getAttribute("aria-label") || field.labels[0]?.textContent.trim() || "JSON";
  editor.setOption("textInputAriaLabel", name);
  input.setAttribute("aria-label", name);
  const says = field.getAttribute("aria-describedby");
  if (says) input.setAttribute("aria-describedby", says);
  field.classList.add("visually-hidden");
  field.tabIndex = -1;
  field.setAttribute("aria-hidden", "true");
  for (const one of field.labels) {
    one.addEventListener("click", (event) => {
      event.preventDefault();
      editor.focus();
    });
  }
}

/** Tab goes on to the next field; Enter with Ctrl, and Ctrl-S, are the page's. */
function keepKeysOfThePage(editor) {
  editor.commands.bindKeys({ Tab: null, "Shift-Tab": null, "Ctrl-Enter": null, "Command-Enter": null });
}

function follow(editor, field) {
  let isOurs = false;
  let atFocus = field.value;
  editor.session.on("change", () => {
    if (isOurs) return;
    isOurs = true;
    field.value = editor.getValue();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    isOurs = false;
  });
  field.addEventListener("input", () => {
    if (isOurs || field.value === editor.getValue()) return;
    isOurs = true;
    replaceAll(editor, field.value);
    isOurs = false;
  });
  editor.on("focus", () => (atFocus = field.value));
  editor.on("blur", () => field.value !== atFocus && field.dispatchEvent(new Event("change", { bubbles: true })));
}

/** One step of the editor's own history, so that Ctrl-Z brings the old text back. */
function replaceAll(editor, text) {
  const { session } = editor;
  const last = session.getLength() - 1;
  session.markUndoGroup();
  session.replace({ start: { row: 0, column: 0 }, end: { row: last, column: session.getLine(last).length } }, text);
}

/** Mark these places, a list of {line, column}, until other ones are given. */
export function markPlaces(field, places) {
  const held = editors.get(field);
  if (!held) return;
  const { session } = held.editor;
  for (const mark of held.marks) session.removeMarker(mark);
  held.marks = places.map((place) => session.addMarker(rangeOf(session, place), "json-mark", "text"));
  session.setAnnotations(places.map(({ line, column }) => ({ row: line - 1, column: column - 1, type: "error", text: "Line " + line })));
}

function rangeOf(session, { line, column }) {
  const { Range } = window.ace.require("ace/range");
  const rest = session.getLine(line - 1)?.slice(column - 1) ?? "";
  const length = Math.max(1, rest.match(/^("(\\.|[^"\\])*"?|[\w.+-]+)?/)[0].length);
  return new Range(line - 1, column - 1, line - 1, column - 1 + length);
}

/** Put the caret there and bring it into view. */
export function goTo(field, place) {
  const held = editors.get(field);
  if (held) {
    held.editor.selection.setRange(rangeOf(held.editor.session, place));
    held.editor.focus();
    held.editor.centerSelection();
  } else {
    const offset = field.value.split("\n").slice(0, place.line - 1).join("\n").length + (place.line > 1) + place.column - 1;
    field.focus();
    field.setSelectionRange(offset, offset + 1);
  }
  field.closest(".json-editor").scrollIntoView({ block: "nearest" });
}

/** Replace the whole text so that Ctrl-Z brings the old one back. */
export function replaceText(field, text) {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  editors.get(field)?.editor.focus();
}
