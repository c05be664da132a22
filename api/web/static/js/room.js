// A written talk: sends without leaving the page and looks for the other's words by itself.
const EVERY = 4000;
const PATIENCE = 20_000;
const CLOSED = "[data-unsent]";

class RoomGone extends Error {}

function ask(form) {
  const fields = new URLSearchParams(new FormData(form));
  const { method, action } = form;
  const signal = AbortSignal.timeout(PATIENCE);
  return method === "get" ? fetch(`${action}?${fields}`, { signal }) : fetch(action, { method, body: fields, signal });
}

async function roomIn(response) {
  if (response.status >= 500) throw new Error("not now");
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const room = page.querySelector("[data-room]");
  if (!room) throw new RoomGone();
  return room;
}

class Room {
  constructor(element) {
    this.element = element;
    this.write = element.querySelector("[data-write]");
    this.look = element.querySelector("[data-look]");
    this.field = this.write.elements.text;
    this.error = element.querySelector("[data-error]");
    this.log = element.querySelector("[data-log]");
    this.busy = false;
    // Something was to be sent and is not yet.
    this.wanted = false;
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
    this.log.lastElementChild?.scrollIntoView({ block: "nearest" });
    this.goOn(EVERY);
  }

  send() {
    this.wanted = Boolean(this.field.value.trim());
    this.field.focus();
    this.goOn(0);
  }

  goOn(pause) {
    clearTimeout(this.timer);
    if (!this.busy && this.element.isConnected) this.timer = setTimeout(() => this.exchange(), pause);
  }

  async exchange() {
    this.busy = true;
    const sent = this.wanted ? this.field.value : "";
    this.wanted = false;
    let pause = EVERY;
    try {
      this.accept(await roomIn(await ask(sent ? this.write : this.look)), sent);
      if (this.wanted) pause = 0;
    } catch (failure) {
      this.wanted ||= Boolean(sent);
      this.say(this.error.dataset[failure instanceof RoomGone ? "gone" : this.wanted ? "unsentYet" : "offline"]);
    } finally {
      this.busy = false;
      this.goOn(pause);
    }
  }

  accept(room, sent) {
    if (room.querySelector(CLOSED)) return this.close(room);
    const state = this.element.querySelector("[data-state]");
    const now = room.querySelector("[data-state]").textContent;
    // Written only when it changes: a screen reader says it again each time.
    if (state.textContent !== now) state.textContent = now;
    const fault = room.querySelector("[data-error]");
    // A mistake in what he sent stays until he sends again.
    const ours = Object.values(this.error.dataset).includes(this.error.textContent);
    if (sent || ours) this.say(fault.hidden ? "" : fault.textContent);
    if (sent && fault.hidden) this.clear(sent, room.querySelector("[name=message_key]").value);
    const fresh = [...room.querySelectorAll("[data-log] > li")];
    if (fresh.length < this.log.children.length) this.log.replaceChildren();
    const added = fresh.slice(this.log.children.length);
    this.log.append(...added);
    added.at(-1)?.scrollIntoView({ block: "nearest" });
  }

  // What was typed while the rest was on its way stays.
  clear(sent, key) {
    this.write.elements.message_key.value = key;
    if (this.field.value.startsWith(sent)) this.field.value = this.field.value.slice(sent.length).trimStart();
  }

  close(room) {
    const unsent = this.field.value.trim();
    if (unsent) {
      room.querySelector("[data-unsent-words]").textContent = unsent;
      room.querySelector(CLOSED).hidden = false;
    }
    room.remove();
    this.element.replaceWith(room);
    room.querySelector("[data-state]").focus();
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
