// The conversation's token lives in this tab alone and dies with it.
const KEY = "conversation";
let held = "";

function stored() {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return held;
  }
}

function store(token) {
  held = token;
  try {
    sessionStorage.setItem(KEY, token);
  } catch {
    // A browser that keeps nothing still has the token in this page.
  }
}

const fields = () => document.querySelectorAll("input[name=token]");

export const token = () => stored() || held;

// A page that answers a form already belongs to a conversation; only the front page brings an unused token.
const answersForm = () => document.querySelector("[data-newest]") || !document.querySelector("[data-say]");

// Settles which token this page uses; true when an earlier conversation goes on.
export function startTab() {
  const known = stored();
  if (answersForm() || !known) {
    store(fields()[0].value);
    return false;
  }
  for (const field of fields()) field.value = known;
  return true;
}

export function clearTab() {
  held = "";
  try {
    sessionStorage.clear();
  } catch {
    // Nothing was kept.
  }
}
