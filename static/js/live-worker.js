/** The one connection of all tabs: a SharedWorker that follows the union of what its tabs want. */

import { Feed, isBefore, isLast } from "./live-feed.js";

const tabs = new Map(); // port -> topics: topic -> id of the last event that this tab has
let feed = null;

function pass(event) {
  for (const [port, topics] of tabs) {
    if (!(event.topic in topics) || !isBefore(topics[event.topic], event.id)) continue;
    topics[event.topic] = event.id;
    if (isLast(event)) delete topics[event.topic];
    port.postMessage(event);
  }
}

/** Every topic that a tab wants, from the earliest id that one of them still lacks. */
function union() {
  const all = {};
  for (const topics of tabs.values()) {
    for (const [topic, id] of Object.entries(topics)) {
      if (!(topic in all) || isBefore(id, all[topic])) all[topic] = id;
    }
  }
  return all;
}

self.onconnect = (connection) => {
  const port = connection.ports[0];
  port.onmessage = ({ data: { url, topics } }) => {
    if (Object.keys(topics).length) tabs.set(port, topics);
    else tabs.delete(port);
    feed ??= new Feed(url, pass);
    feed.follow(union());
  };
};
