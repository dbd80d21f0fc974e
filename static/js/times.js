/** <time data-relative> stays true while the page is open. `data-live-since` counts up while something runs. */

import { ago, duration } from "./format.js";

export function refreshTimes(root = document) {
  const now = new Date();
  for (const time of root.querySelectorAll("time[data-relative]")) {
    const instant = new Date(time.dateTime);
    const words = ago(instant, now);
    if (time.textContent !== words) time.textContent = words;
    if (!time.dataset.local) {
      time.dataset.local = "yes";
      time.title = `${instant.toLocaleString()} (${time.dateTime})`;
    }
  }
}

function refreshRunning() {
  for (const element of document.querySelectorAll("[data-live-since]")) {
    element.textContent = duration(Math.max(0, Date.now() - new Date(element.dataset.liveSince)));
  }
}

export function startTimes() {
  refreshTimes();
  setInterval(refreshTimes, 10_000);
  setInterval(refreshRunning, 100);
  document.addEventListener("htmx:afterSettle", (event) => refreshTimes(event.target.parentElement ?? document));
}
