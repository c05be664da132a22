// The exercises beside the words of a message: a breathing pace, a list to tick, a sentence to build, a card, a tip.
import { clone, fill } from "./parts.js";

function box({ id, title }) {
  const label = clone("tick");
  label.querySelector("input").value = id;
  fill(label, { title });
  return label;
}

function tickList(boxes) {
  const list = clone("ticks");
  list.querySelector(".ticks-boxes").append(...boxes.map(box));
  return list;
}

function builder(words) {
  const element = clone("builder");
  fill(element, words);
  for (const name of ["if", "then"]) element.querySelector(`[name=${name}_words]`).value = words[name];
  return element;
}

function line([label, words]) {
  const element = clone("line");
  fill(element, { label, words });
  return element;
}

function card({ title, lines }) {
  const element = clone("card");
  element.setAttribute("aria-label", title);
  fill(element, { title });
  element.querySelector("dl").append(...lines.map(line));
  return element;
}

// What stays in the log is always shown; what is done once only in the newest answer.
export function toolElements({ buttons = [], custom }, live) {
  const boxes = buttons.filter(({ single }) => !single);
  return [
    custom?.card && card(custom.card),
    custom?.tip && clone("tip"),
    live && custom?.exercise === "breathing" && clone("breathing"),
    live && custom?.builder && builder(custom.builder),
    live && boxes.length && tickList(boxes),
  ].filter(Boolean);
}

export const DONE_ONCE = ".breathing, .builder, .ticks";

export function ticked(form) {
  const boxes = [...form.elements].filter((element) => element.checked);
  return { ids: boxes.map((element) => element.value), titles: boxes.map((element) => element.labels[0].textContent.trim()) };
}

// The same sentence as the server makes of the fields (api/visitor/forms.py); empty without its second part.
export function sentence({ elements }) {
  const plain = (name) => elements[name].value.trim().replace(/\s+/g, " ");
  const first = plain("if_text").replace(/[.,;]+$/, "");
  const second = plain("then_text");
  return second && `${[plain("if_words"), first].filter(Boolean).join(" ")}, ${plain("then_words")} ${second}`;
}
