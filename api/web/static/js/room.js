// A written talk: sends without leaving the page and looks for the other's words by itself.
const EVERY = 4000;
const CLOSED = "[data-unsent]";

function asked(form) {
  const fields = new URLSearchParams(new FormData(form));
  const { method, action } = form;
  return method === "get" ? fetch(`${action}?${fields}`) : fetch(action, { method, body: fields });
}

async function roomIn(response) {
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const room = page.querySelector("[data-room]");
  if (!room) throw new Error("no room");
  return room;
}

class Room {
  constructor(element) {
    this.element = element;
    this.write = element.querySelector("[data-write]");
    this.look = element.querySelector("[data-look]");
    this.field = this.write.elements.text;
    this.error = element.querySelector("[data-error]");
    this.busy = false;
  }

  start() {
    this.write.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.send();
    });
    this.log().lastElementChild?.scrollIntoView({ block: "nearest" });
    this.lookLater();
  }

  log() {
    return this.element.querySelector("[data-log]");
  }

  lookLater() {
    this.timer = setTimeout(() => this.exchange(this.look), EVERY);
  }

  async send() {
    if (!this.field.value.trim() || this.busy) return this.field.focus();
    const sent = this.field.value;
    const room = await this.exchange(this.write);
    // What was typed while it was on its way stays.
    if (room && !room.querySelector("[data-error]:not([hidden])") && this.field.value.startsWith(sent)) {
      this.field.value = this.field.value.slice(sent.length).trimStart();
    }
    this.field.focus();
  }

  async exchange(form) {
    if (this.busy || !this.element.isConnected) return null;
    this.busy = true;
    clearTimeout(this.timer);
    try {
      const room = await roomIn(await asked(form));
      if (room.querySelector(CLOSED)) return this.close(room);
      this.accept(room, form === this.write);
      this.lookLater();
      return room;
    } catch {
      this.say(this.error.dataset.offline);
      this.lookLater();
      return null;
    } finally {
      this.busy = false;
    }
  }

  accept(room, wrote) {
    const state = this.element.querySelector("[data-state]");
    const said = room.querySelector("[data-state]").textContent;
    // Written only when it changes: a screen reader says it again each time.
    if (state.textContent !== said) state.textContent = said;
    const fault = room.querySelector("[data-error]");
    if (wrote || this.error.textContent === this.error.dataset.offline) this.say(fault.hidden ? "" : fault.textContent);
    if (wrote) this.write.elements.message_key.value = room.querySelector("[name=message_key]").value;
    const log = this.log();
    const fresh = [...room.querySelectorAll("[data-log] > li")];
    if (fresh.length < log.children.length) log.replaceChildren();
    const added = fresh.slice(log.children.length);
    log.append(...added);
    added.at(-1)?.scrollIntoView({ block: "nearest" });
  }

  close(room) {
    const unsent = this.field.value.trim();
    if (unsent) {
      room.querySelector("[data-unsent-words]").textContent = unsent;
      room.querySelector(CLOSED).hidden = false;
    }
    this.element.replaceChildren(...room.children);
    this.element.querySelector("[data-state]").scrollIntoView({ block: "nearest" });
    return null;
  }

  say(sentence) {
    this.error.textContent = sentence;
    this.error.hidden = !sentence;
  }
}

export function startRoom() {
  const element = document.querySelector("[data-room]");
  if (element?.querySelector("[data-write]")) new Room(element).start();
}
