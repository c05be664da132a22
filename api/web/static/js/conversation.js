// The conversation: what is sent, what comes back, where the focus goes.
import { restore, send } from "./gateway.js";
import { messageElement, retire } from "./messages.js";
import { say } from "./parts.js";
import { sentence, ticked } from "./tools.js";

const find = (selector) => document.querySelector(selector);

function onSubmit(selector, act) {
  find(selector)?.addEventListener("submit", (event) => {
    event.preventDefault();
    act(event.submitter, event.target);
  });
}

function showFault(tool, field) {
  find(`${tool} [data-fault]`).hidden = false;
  find(`${tool} ${field}`).focus();
}

class Conversation {
  constructor() {
    this.log = find("[data-log]");
    this.form = find("[data-say]");
    this.field = this.form.elements.text;
    this.expects = this.form.elements.expects;
    this.error = find("[data-error]");
    this.typing = find("[data-typing]");
    this.sendButton = find("[data-send]");
    this.sendLabel = this.sendButton.textContent;
    this.busy = false;
  }

  listen() {
    onSubmit("[data-say]", () => this.say());
    onSubmit("[data-choose]", (button) => this.choose(button));
    onSubmit("[data-tick]", (_, form) => this.tick(ticked(form)));
    onSubmit("[data-build]", (_, form) => this.build(sentence(form)));
    onSubmit("[data-openers]", (button) => this.open(button.value));
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.say();
    });
  }

  async say() {
    const text = this.field.value.trim();
    if (!text) return this.field.focus();
    const contact = this.expects.value === "contact";
    const sent = await this.exchange({ text, ...(contact && { expects: "contact" }) }, contact ? this.form.dataset.contactSent : text);
    if (sent) this.field.focus();
  }

  choose(button) {
    return this.answer({ button: button.value }, button.textContent);
  }

  tick({ ids, titles }) {
    if (!ids.length) return showFault(".ticks", "input");
    return this.answer({ ticked: ids }, titles.join(", "));
  }

  build(text) {
    if (!text) return showFault(".builder", "[name=then_text]");
    return this.answer({ text }, text);
  }

  open(text) {
    return this.answer({ text }, text);
  }

  async answer(message, shown) {
    const sent = await this.exchange(message, shown);
    if (sent) this.newest()?.focus();
  }

  async exchange(message, shown) {
    if (this.busy) return false;
    this.wait(true);
    try {
      const answer = await send(message, (working) => say(find("[data-working]"), working));
      this.accept(answer, shown);
      return true;
    } catch (failure) {
      this.fail(failure);
      return false;
    } finally {
      this.wait(false);
    }
  }

  accept(answer, shown) {
    find("[data-openers]")?.remove();
    // While the dialogue rests nothing was taken: what was entered stays, to be sent again.
    if (!answer.degraded) {
      this.field.value = "";
      retire(this.log);
    }
    const said = this.add({ sender: "visitor", paragraphs: [[{ text: shown }]] }, false);
    for (const message of answer.messages) this.add(message, true);
    if (!answer.degraded) this.expect(answer.messages);
    said.scrollIntoView({ block: "start" });
  }

  add(message, live) {
    const element = messageElement(message, live);
    element.classList.add("new");
    this.log.append(element);
    return element;
  }

  newest() {
    const own = this.log.querySelectorAll(".message.visitor");
    return own[own.length - 1]?.nextElementSibling;
  }

  expect(messages) {
    const custom = messages.findLast((message) => message.custom?.expects || message.custom?.summary)?.custom ?? {};
    const contact = custom.expects === "contact";
    const label = find("[data-label]");
    this.expects.value = contact ? "contact" : "text";
    label.textContent = label.dataset[contact ? custom.way : custom.summary ? "summary" : "text"] ?? label.dataset.text;
    this.field.inputMode = { phone: "tel", email: "email" }[contact && custom.way] ?? "text";
    this.field.rows = custom.summary ? 6 : 1;
    if (custom.summary) this.field.value = custom.summary;
  }

  wait(busy) {
    this.busy = busy;
    this.typing.hidden = !busy;
    this.sendButton.setAttribute("aria-disabled", String(busy));
    if (busy) this.showError("");
    if (busy) this.typing.scrollIntoView({ block: "nearest" });
  }

  fail({ kind, sentence, messages = [] }) {
    const { errorSlow, errorOffline } = this.form.dataset;
    this.showError(sentence || (kind === "slow" ? errorSlow : errorOffline));
    const lines = messages.map((message) => this.add(message, true));
    this.field.focus();
    lines[0]?.scrollIntoView({ block: "start" });
  }

  showError(sentence) {
    this.error.textContent = sentence;
    this.error.hidden = !sentence;
    this.sendButton.textContent = sentence ? this.sendButton.dataset.again : this.sendLabel;
    if (sentence) this.field.setAttribute("aria-describedby", this.error.id);
    else this.field.removeAttribute("aria-describedby");
  }

  async restore() {
    try {
      this.replay((await restore()).messages);
    } catch {
      this.showError(this.form.dataset.errorRestore);
    }
  }

  replay(messages) {
    if (messages.length) find("[data-openers]")?.remove();
    const lastOwn = messages.findLastIndex((message) => message.sender === "visitor");
    this.log.replaceChildren(...messages.map((message, place) => messageElement(message, place > lastOwn)));
    this.expect(messages.slice(lastOwn + 1));
    this.log.lastElementChild?.scrollIntoView({ block: "end" });
  }
}

export function startConversation(resumed) {
  const conversation = new Conversation();
  conversation.listen();
  if (resumed) conversation.restore();
}
