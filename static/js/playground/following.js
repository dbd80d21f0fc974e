/** The page follows the end only while one is at the end; otherwise a button leads there. */

const NEAR = 48;

export function startFollowing() {
  const frame = document.getElementById("thread-frame");
  const jump = document.getElementById("jump");
  let atEnd = true;

  const isAtEnd = () => frame.scrollHeight - frame.scrollTop - frame.clientHeight < NEAR;
  const follow = () => {
    if (atEnd) frame.scrollTop = frame.scrollHeight;
    jump.hidden = atEnd || isAtEnd();
  };

  frame.addEventListener("scroll", () => {
    atEnd = isAtEnd();
    jump.hidden = atEnd;
  });
  jump.addEventListener("click", () => {
    atEnd = true;
    follow();
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.requestConfig?.elt.id === "run-form") atEnd = true;
    follow();
  });
  new MutationObserver(follow).observe(frame, { childList: true, subtree: true, characterData: true });
  if (frame.querySelector(".run")) follow();
}
