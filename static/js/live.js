/** Live events, one connection a browser however many tabs are open.
 *
 * An element with `data-live-topic` (`run:<id>` or `traces`) receives every event of that topic as a DOM event named
 * `live:<type>`, whose `detail` is the event's data. `data-live-last` is the id of the last event that the page already
 * shows. Tabs share the connection through a SharedWorker; where a browser has none, each tab holds its own while it is
 * visible. A hidden tab is not subscribed, and catches up when it is shown again.
 */

import { Feed, isLast } from "./live-feed.js";

const lastSeen = new Map(); // topic -> id of the last event that was passed on
const finished = new Set();
let transport = null;

function sharedTransport(url) {
  const worker = new SharedWorker(new URL("./live-worker.js", import.meta.url), { type: "module", name: "toolscope-live" });
  worker.port.onmessage = (message) => deliver(message.data);
  worker.port.start();
  return { follow: (topics) => worker.port.postMessage({ url, topics }) };
}

function ownTransport(url) {
  const feed = new Feed(url, deliver);
  return { follow: (topics) => feed.follow(topics) };
}

function deliver(event) {
  const { topic, id, type, data } = event;
  lastSeen.set(topic, id);
  if (isLast(event)) finished.add(topic);
  for (const element of document.querySelectorAll(`[data-live-topic="${CSS.escape(topic)}"]`)) {
    element.dispatchEvent(new CustomEvent(`live:${type}`, { detail: { ...data, id }, bubbles: true }));
  }
}

function wanted() {
  const topics = {};
  if (document.hidden) return topics;
  for (const element of document.querySelectorAll("[data-live-topic]")) {
    const topic = element.dataset.liveTopic;
    if (finished.has(topic)) continue;
    topics[topic] = lastSeen.get(topic) ?? element.dataset.liveLast ?? "";
  }
  return topics;
}

/** Follow what the page now shows; cheap when nothing changed. */
export function refreshLive() {
  const topics = wanted();
  if (!transport) {
    if (!Object.keys(topics).length) return;
    transport = "SharedWorker" in window ? sharedTransport("/live") : ownTransport("/live");
  }
  transport.follow(topics);
}

export function startLive() {
  refreshLive();
  document.addEventListener("visibilitychange", refreshLive);
  document.addEventListener("htmx:afterSettle", refreshLive);
  window.addEventListener("pagehide", () => transport?.follow({}));
  window.addEventListener("pageshow", refreshLive);
}
