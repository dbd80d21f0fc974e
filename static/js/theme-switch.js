/** The theme menu: light, dark or the system's, kept in this browser. */

import { keep } from "./kept.js";

const KEY = "toolscope-theme";

function chosen() {
  return document.documentElement.dataset.theme ?? "system";
}

function choose(theme) {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  keep(KEY, theme === "system" ? null : theme);
  showChoice();
}

function showChoice() {
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen()));
  }
}

export function startThemeSwitch() {
  showChoice();
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (button) choose(button.dataset.themeChoice);
  });
}
