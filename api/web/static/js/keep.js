// Copying and printing a booking's code. Delegated, so that cards which arrive later work too.
async function copy(button) {
  const code = button.closest(".booking-card").querySelector("[data-fill=code]");
  try {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = button.dataset.done;
  } catch {
    getSelection().selectAllChildren(code);
  }
}

export function startKeeping() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy], [data-print]");
    if (!button) return;
    if ("copy" in button.dataset) copy(button);
    else print();
  });
}
