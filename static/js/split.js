/** Gutters between two sides: `[data-split]` holds them and a `.gutter`. The width is kept in this browser. */

import { keep, kept } from "./kept.js";

const STEP = 2;

function set(box, gutter, percent) {
  const least = Number(gutter.getAttribute("aria-valuemin"));
  const most = Number(gutter.getAttribute("aria-valuemax"));
  const width = Math.round(Math.min(Math.max(percent, least), most) * 10) / 10;
  box.style.setProperty("--split", `${width}%`);
  gutter.setAttribute("aria-valuenow", String(Math.round(width)));
  keep(nameOf(box), String(width));
}

function nameOf(box) {
  return `toolscope-split-${box.dataset.split}`;
}

function start(box) {
  const gutter = box.querySelector(":scope > .gutter");
  const width = Number(kept(nameOf(box)));
  if (width) set(box, gutter, width);
  gutter.addEventListener("pointerdown", (event) => {
    gutter.setPointerCapture(event.pointerId);
    event.preventDefault();
    gutter.focus();
  });
  gutter.addEventListener("pointermove", (event) => {
    if (!gutter.hasPointerCapture(event.pointerId)) return;
    const area = box.getBoundingClientRect();
    set(box, gutter, ((event.clientX - area.left) * 100) / area.width);
  });
  gutter.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (by) set(box, gutter, Number(gutter.getAttribute("aria-valuenow")) + by);
  });
}

export function startSplits() {
  document.querySelectorAll("[data-split]").forEach(start);
}
