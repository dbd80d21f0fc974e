/** Durations, times and sizes in words; the same forms as accounts/templatetags/show.py. */

export function duration(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const rest = (value) => String(value).padStart(2, "0");
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${rest(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${rest(Math.floor((seconds % 3600) / 60))} m`;
}

export function ago(instant, now = new Date()) {
  const seconds = Math.floor((now - instant) / 1000);
  if (seconds < -45) return `in ${span(-seconds)}`;
  if (seconds < 10) return "just now";
  return `${span(seconds)} ago`;
}

function span(seconds) {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

export function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** `$0.00042` of a decimal string: as the server's `money`, two significant digits at least; `-` for the unknown. */
export function money(dollars) {
  if (dollars === null) return "-";
  const amount = Number(dollars);
  if (amount === 0) return "$0.00";
  if (amount >= 1) return `$${amount.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  return `$${amount.toFixed(Math.min(20, Math.max(2, 1 - Math.floor(Math.log10(amount)))))}`;
}
