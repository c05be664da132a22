// The booking form: the calculation comes before sending. If it fails the form goes as it does without script.
import { say } from "./parts.js";
import { solve } from "./puzzle.js";

export function startBooking() {
  const form = document.querySelector("[data-book]");
  const button = form?.querySelector("button[type=submit]");
  let busy = false;
  form?.addEventListener("submit", async (event) => {
    if (form.elements.proof.value) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    button.setAttribute("aria-disabled", "true");
    say(form.querySelector("[data-working]"), true);
    try {
      form.elements.proof.value = await solve(JSON.parse(form.dataset.puzzle));
    } catch {
      // Nothing to do here: the service then asks for the wait.
    }
    form.submit();
  });
}
