// Leaving fast: the page is emptied first, everything else follows.
import { forget } from "./gateway.js";
import { clearTab } from "./tab.js";

const PRESSES = 3;
const WITHIN = 2000;

function leave(address) {
  document.body.replaceChildren();
  document.title = "";
  forget();
  clearTab();
  location.replace(address);
}

function onThirdEscape(action) {
  let presses = [];
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    presses = [...presses.filter((moment) => event.timeStamp - moment < WITHIN), event.timeStamp];
    if (presses.length >= PRESSES) action();
  });
}

export function startLeaving() {
  const address = document.body.dataset.exit;
  document.querySelector("[data-leave]").addEventListener("submit", (event) => {
    event.preventDefault();
    leave(address);
  });
  onThirdEscape(() => leave(address));
  // A browser may bring back the emptied page from memory: start anew instead.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}
