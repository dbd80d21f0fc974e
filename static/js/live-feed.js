/** One EventSource for a changing set of topics, resumed where each topic was left. */

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;

export class Feed {
  #url;
  #deliver;
  #topics = {}; // topic -> id of its last event
  #source = null;
  #retry = 0;
  #pause = FIRST_RETRY_MS;

  constructor(url, deliver) {
    this.#url = url;
    this.#deliver = deliver;
  }

  /** Follow exactly these topics, each from the given id on. Asking again for what is followed costs nothing. */
  follow(topics) {
    const names = Object.keys(topics);
    const same =
      names.length === Object.keys(this.#topics).length &&
      names.every((name) => name in this.#topics && !isBefore(topics[name], this.#topics[name]));
    if (same && (this.#source || !names.length)) return;
    this.#topics = { ...topics };
    this.#connect();
  }

  #connect() {
    clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = null;
    const topics = Object.entries(this.#topics);
    if (!topics.length) return;
    const query = topics.map(([name, id]) => `topic=${encodeURIComponent(`${name}:${id}`)}`).join("&");
    this.#source = new EventSource(`${this.#url}?${query}`);
    this.#source.onopen = () => (this.#pause = FIRST_RETRY_MS);
    this.#source.onmessage = (message) => this.#receive(JSON.parse(message.data));
    this.#source.onerror = () => this.#reconnect();
  }

  /** The browser's own retry would ask with the old ids; ours asks with the newest. */
  #reconnect() {
    this.#source?.close();
    this.#source = null;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connect(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_RETRY_MS);
  }

  #receive(event) {
    if (!(event.topic in this.#topics)) return;
    this.#topics[event.topic] = event.id;
    if (isLast(event)) delete this.#topics[event.topic];
    if (!Object.keys(this.#topics).length) this.#connect();
    this.#deliver(event);
  }
}

/** Nothing follows a run's `end`. */
export function isLast(event) {
  return event.type === "end";
}

/** Redis Stream ids, `<milliseconds>-<number>`, in their order; the empty id comes before all. */
export function isBefore(one, other) {
  const [a, b] = [one, other].map((id) => (id || "0-0").split("-").map(Number));
  return a[0] !== b[0] ? a[0] < b[0] : (a[1] || 0) < (b[1] || 0);
}
