/** A run while it goes: its events become a growing step. A finished step is replaced by the server's own rendering.
 *
 * The markup of a live step and call is the server's too: templates/playground/_live_templates.html.
 */

import { duration, money } from "../format.js";
import { settleArguments } from "./arguments.js";
import { Lanes } from "./lanes.js";
import { askForCall, sayInTitle, showDecision } from "./questions.js";

const lanes = new Map(); // step element -> Lanes

function clone(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

function stepOf(run, number) {
  const id = `${run.id}-step-${number}`;
  const found = document.getElementById(id);
  if (found) return found;
  const step = clone("live-step");
  step.id = id;
  step.dataset.step = number;
  step.querySelector("[data-step-number]").textContent = number;
  step.querySelector("[data-live-since]").dataset.liveSince = new Date().toISOString();
  run.querySelector(".steps").append(step);
  run.querySelector("[data-run-steps]").textContent = number === 1 ? "1 step" : `${number} steps`;
  return step;
}

function callOf(step, index) {
  const found = step.querySelector(`[data-call="${index}"]`);
  if (found) return found;
  const call = clone("live-call");
  call.dataset.call = index;
  keepRoom(call);
  step.querySelector("[data-calls]").append(call);
  return call;
}

/** The output has its room before it comes, so that the calls below stay where they are. */
function keepRoom(call) {
  const output = call.querySelector("[data-output]");
  output.hidden = false;
  output.classList.add("is-waiting");
}

function append(element, name, delta) {
  const target = element.querySelector(`[data-stream="${name}"]`);
  if (target) target.append(delta);
}

function refresh(url, target) {
  return window.htmx.ajax("GET", url, { target, swap: "outerHTML" });
}

/** The server's rendering of every step before this one that is still ours. */
function settle(run, before) {
  for (const step of run.querySelectorAll('.step[data-state="running"]')) {
    const number = Number(step.dataset.step);
    if (number >= before) continue;
    step.dataset.state = "settling";
    lanes.get(step)?.stop();
    lanes.delete(step);
    refresh(run.dataset.stepUrl.replace(/0\/$/, `${number}/`), step);
  }
}

function onText(run, { step, delta }) {
  append(stepOf(run, step), "text", delta);
}

function onReasoning(run, { step, delta }) {
  const element = stepOf(run, step);
  element.querySelector(".reasoning").hidden = false;
  append(element, "reasoning", delta);
}

function onToolCall(run, { step, index, call_id, name, arguments_delta }) {
  const call = callOf(stepOf(run, step), index);
  if (name) call.querySelector("[data-call-name]").textContent = name;
  if (call_id) call.querySelector("[data-call-id]").textContent = call_id;
  append(call, "arguments", arguments_delta ?? "");
}

function onSpan(run, { kind, step, index, status, waiting, name }) {
  if (kind !== "tool" || status !== "running") return;
  const element = stepOf(run, step);
  const call = callOf(element, index);
  if (waiting) return askForCall(run, call, name);
  call.querySelector("[data-question]")?.remove();
  call.dataset.state = "running";
  call.querySelector("[data-call-state]").replaceChildren(clone("badge-running"));
  call.querySelector("[data-call-time]").dataset.liveSince = new Date().toISOString();
  settleArguments(call);
  if (!lanes.has(element)) lanes.set(element, new Lanes());
  lanes.get(element).start(call);
}

/** A call waits for a free place under its tool's limits, or waits no more: an empty note. */
function onPlace(run, { step, index, note }) {
  const element = stepOf(run, step);
  const call = callOf(element, index);
  sayOfCall(call, note);
  call.querySelector("[data-call-state]").replaceChildren(clone(note ? "badge-queued" : "badge-running"));
  lanes.get(element)?.goOn(call, note ? "queued" : "running");
  if (!note) call.querySelector("[data-call-time]").dataset.liveSince = new Date().toISOString();
}

function sayOfCall(call, note) {
  const line = call.querySelector("[data-call-note]");
  line.textContent = note;
  line.hidden = !note;
}

function onToolResult(run, { step, index, is_error, output, duration_ms, truncated }) {
  const element = stepOf(run, step);
  const call = callOf(element, index);
  const state = is_error ? "error" : "ok";
  sayOfCall(call, "");
  call.dataset.state = state;
  call.querySelector("[data-call-state]").replaceChildren(clone(`badge-${state}`));
  lanes.get(element)?.end(call, state);
  const time = call.querySelector("[data-call-time]");
  delete time.dataset.liveSince;
  time.textContent = duration(duration_ms);
  const shown = call.querySelector("[data-output]");
  shown.hidden = false;
  shown.classList.remove("is-waiting");
  shown.querySelector("[data-stream=output]").textContent = output;
  shown.querySelector("[data-output-size]").textContent = truncated ? "first 16 kB" : `${output.length} characters`;
}

function onDecision(run, { step, index }) {
  showDecision(run, callOf(stepOf(run, step), index));
}

/** What the run has used so far; a count that the provider did not give is in no sum. */
function onUsage(run, { input_tokens, output_tokens, total_cost_usd }) {
  const tokens = run.querySelector("[data-run-tokens]");
  const isKnown = input_tokens !== null && output_tokens !== null;
  const sum = Number(tokens.dataset.runTokens) + (isKnown ? input_tokens + output_tokens : 0);
  tokens.dataset.runTokens = sum;
  tokens.textContent = `${sum > 0 ? sum.toLocaleString("en-US") : "-"} tok`;
  const cost = run.querySelector("[data-run-cost]");
  cost.textContent = money(total_cost_usd);
  cost.title = total_cost_usd === null ? "What at least one request costs is not known." : `$${total_cost_usd} so far`;
}

function onEnd(run) {
  for (const step of run.querySelectorAll(".step")) lanes.get(step)?.stop();
  // Who watched keeps the room of each output: what was read must not move because the run has ended.
  run.closest(".thread").classList.add("was-watched");
  refresh(run.dataset.url, run);
}

function say(step, note) {
  const line = step.querySelector("[data-step-note]");
  line.textContent = note ?? "";
  line.hidden = !note;
}

function onStep(run, { step, attempt, note }) {
  settle(run, step);
  if (attempt > 1) document.getElementById(`${run.id}-step-${step}`)?.remove();
  say(stepOf(run, step), note);
}

function onWaiting(run, { step, note }) {
  say(stepOf(run, step), note);
}

function onRun(run, { status }) {
  const badge = document.getElementById(`badge-${status}`);
  if (badge) run.querySelector("[data-run-status]").replaceChildren(badge.content.cloneNode(true));
  run.dataset.status = status;
  sayInTitle();
}

const HANDLERS = {
  run: onRun,
  step: onStep,
  waiting: onWaiting,
  decision: onDecision,
  text: onText,
  reasoning: onReasoning,
  tool_call: onToolCall,
  span: onSpan,
  place: onPlace,
  tool_result: onToolResult,
  usage: onUsage,
  snapshot: onEnd,
  end: onEnd,
};

function unfold(event) {
  const button = event.target.closest("[data-unfold]");
  if (!button) return;
  const isOpen = button.closest(".output").querySelector(".folded").classList.toggle("is-unfolded");
  button.textContent = isOpen ? "Fold" : "Open";
}

export function startLiveRuns() {
  for (const [type, act] of Object.entries(HANDLERS)) {
    document.addEventListener(`live:${type}`, (event) => {
      const run = event.target.closest("[data-run]");
      if (run) act(run, event.detail);
    });
  }
  document.addEventListener("click", unfold);
}
