// Copying, printing and saving what a visitor may keep. Delegated, so that cards which arrive later work too.
const FILE_NAME = "notes.txt";

function written(kept) {
  const field = kept.querySelector("textarea");
  const code = kept.querySelector("[data-fill=code]");
  if (field || code) return field?.value ?? code.textContent;
  const lines = [...kept.querySelectorAll("dt")].map((label) => `${label.textContent}: ${label.nextElementSibling.textContent}`);
  return [kept.querySelector("h2").textContent, ...lines].join("\n");
}

async function copy(button, kept) {
  try {
    await navigator.clipboard.writeText(written(kept));
    button.textContent = button.dataset.done;
  } catch {
    const field = kept.querySelector("textarea");
    if (field) field.select();
    else getSelection().selectAllChildren(kept.querySelector("[data-fill=code], dl"));
  }
}

function printAlone(kept) {
  const [page, message] = [document.body, kept.closest(".message")];
  page.classList.toggle("printing-one", Boolean(message));
  message?.classList.add("printed");
  addEventListener("afterprint", () => {
    page.classList.remove("printing-one");
    message?.classList.remove("printed");
  }, { once: true });
  print();
}

function save(kept) {
  const address = URL.createObjectURL(new Blob([`${written(kept)}\n`], { type: "text/plain;charset=utf-8" }));
  Object.assign(document.createElement("a"), { href: address, download: FILE_NAME }).click();
  // Some browsers begin to read it only after the click.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export function startKeeping() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy], [data-print], [data-save]");
    const kept = button?.closest("[data-keep]");
    if (!kept) return;
    if ("copy" in button.dataset) copy(button, kept);
    else if ("print" in button.dataset) printAlone(kept);
    else save(kept);
  });
}
