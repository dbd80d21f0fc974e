/** Makes every `[data-json-editor]` around a textarea a field with line numbers, in which places can be marked. */

const editors = new WeakMap();

export function startJsonEditors() {
  upgradeAll(document);
  document.addEventListener("htmx:load", (event) => upgradeAll(event.target));
}

function upgradeAll(root) {
  if (root.matches?.("[data-json-editor]")) upgrade(root);
  root.querySelectorAll?.("[data-json-editor]").forEach(upgrade);
}

function upgrade(box) {
  box.removeAttribute("data-json-editor");
  const field = box.querySelector("textarea");
  const frame = layer("json-text-frame");
  const marks = layer("json-marks");
  const lines = layer("json-lines");
  const numbers = document.createElement("div");
  for (const hidden of [marks, lines]) hidden.setAttribute("aria-hidden", "true");
  lines.append(numbers);
  field.before(frame);
  frame.append(marks, field);
  frame.before(lines);
  box.classList.add("is-live");
  const editor = { field, marks, numbers, places: [] };
  editors.set(field, editor);
  field.addEventListener("input", () => draw(editor));
  field.addEventListener("scroll", () => follow(editor));
  field.addEventListener("keydown", (event) => keepIndentation(event, field));
  draw(editor);
}

function layer(name) {
  const element = document.createElement("div");
  element.className = name;
  return element;
}

/** Mark these places, a list of {line, column}, until other ones are given. */
export function markPlaces(field, places) {
  const editor = editors.get(field);
  if (!editor) return;
  editor.places = places;
  draw(editor);
}

/** Put the caret there and bring it into view. */
export function goTo(field, { line, column }) {
  const offset = offsetOf(field.value, line, column);
  field.focus({ preventScroll: true });
  field.setSelectionRange(offset, Math.min(offset + 1, field.value.length));
  field.scrollTop = Math.max(0, (line - 4) * 20);
  field.closest(".json-editor").scrollIntoView({ block: "nearest" });
}

/** Replace the whole text so that Ctrl-Z brings the old one back. */
export function replaceText(field, text) {
  field.focus();
  field.select();
  // The only way into the browser's own undo history.
  if (!document.execCommand("insertText", false, text)) field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function draw(editor) {
  const count = editor.field.value.split("\n").length;
  const faulty = new Set(editor.places.map((place) => place.line));
  editor.numbers.replaceChildren(...Array.from({ length: count }, (_, index) => number(index + 1, faulty)));
  drawMarks(editor);
  follow(editor);
}

function number(line, faulty) {
  const element = document.createElement("span");
  element.textContent = line;
  if (faulty.has(line)) element.className = "has-fault";
  return element;
}

function drawMarks({ field, marks, places }) {
  const offsets = places.map(({ line, column }) => offsetOf(field.value, line, column)).sort((a, b) => a - b);
  marks.replaceChildren();
  let at = 0;
  for (const start of offsets) {
    if (start < at) continue;
    const end = start + Math.max(1, field.value.slice(start).match(/^("(\\.|[^"\\\n])*"?|[\w.+-]+)?/)[0].length);
    const mark = document.createElement("mark");
    mark.textContent = field.value.slice(start, end).replace("\n", "") || " ";
    marks.append(field.value.slice(at, start), mark);
    at = mark.textContent === " " ? start : end;
  }
  marks.append(field.value.slice(at));
}

function follow({ field, marks, numbers }) {
  marks.style.transform = `translate(${-field.scrollLeft}px, ${-field.scrollTop}px)`;
  numbers.style.transform = `translateY(${-field.scrollTop}px)`;
}

function offsetOf(text, line, column) {
  const rows = text.split("\n").slice(0, line - 1);
  return Math.min(text.length, rows.reduce((sum, row) => sum + row.length + 1, 0) + column - 1);
}

function keepIndentation(event, field) {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) return;
  const before = field.value.slice(0, field.selectionStart);
  const row = before.slice(before.lastIndexOf("\n") + 1);
  const deeper = /[{[]\s*$/.test(row) ? "  " : "";
  const indentation = row.match(/^ */)[0] + deeper;
  if (!indentation) return;
  event.preventDefault();
  document.execCommand("insertText", false, `\n${indentation}`);
}
