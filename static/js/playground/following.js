/** The page follows the end only while one is at the end; otherwise a button leads there. */

const NEAR = 48;

export function startFollowing() {
  const frame = document.getElementById("thread-frame");
  const jump = document.getElementById("jump");
  let atEnd = true;
  let put = 0; // where this put the frame: less than that is a person's doing, whose scroll event may still be to come

  const isAtEnd = () => frame.scrollHeight - frame.scrollTop - frame.clientHeight < NEAR;
  const follow = () => {
    if (frame.scrollTop < put - 1 && !isAtEnd()) atEnd = false;
    if (atEnd) {
      frame.scrollTop = frame.scrollHeight;
      put = frame.scrollTop;
    }
    jump.hidden = atEnd || isAtEnd();
  };

  frame.addEventListener("scroll", () => {
    atEnd = isAtEnd();
    jump.hidden = atEnd;
  });
  jump.addEventListener("click", () => {
    atEnd = true;
    put = 0;
    follow();
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.requestConfig?.elt.id === "run-form") [atEnd, put] = [true, 0];
    follow();
  });
  new MutationObserver(follow).observe(frame, { childList: true, subtree: true, characterData: true });
  if (frame.querySelector(".run")) follow();
}
