/** The bars of one step's calls on a shared axis, growing while they run. */

const WIDTH = 1000;
const SHORTEST_AXIS_MS = 300;

export class Lanes {
  #calls = new Map(); // call element -> {began, from, to} in milliseconds of performance.now()
  #frame = 0;

  start(call) {
    this.#calls.set(call, { began: performance.now(), from: performance.now(), to: null });
    if (!this.#frame) this.#draw();
  }

  /** The call waits for its place, or has it: then its bar begins. */
  goOn(call, state) {
    const lane = this.#calls.get(call);
    if (!lane) return;
    if (state === "running") lane.from = performance.now();
    call.querySelector("[data-lane]").setAttribute("class", `lane-bar lane-${state}`);
  }

  end(call, state) {
    const lane = this.#calls.get(call);
    if (!lane) return;
    lane.to = performance.now();
    call.querySelector("[data-lane]").setAttribute("class", `lane-bar lane-${state}`);
  }

  stop() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  #draw() {
    const now = performance.now();
    const lanes = [...this.#calls];
    const origin = Math.min(...lanes.map(([, lane]) => lane.began));
    const last = Math.max(...lanes.map(([, lane]) => lane.to ?? now));
    const scale = WIDTH / Math.max(last - origin, SHORTEST_AXIS_MS);
    for (const [call, lane] of lanes) {
      const bar = call.querySelector("[data-lane]");
      bar.setAttribute("x", (lane.from - origin) * scale);
      bar.setAttribute("width", Math.max(((lane.to ?? now) - lane.from) * scale, 2));
    }
    const goesOn = lanes.some(([, lane]) => lane.to === null);
    this.#frame = goesOn ? requestAnimationFrame(() => this.#draw()) : 0;
  }
}
