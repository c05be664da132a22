// Messages as elements.
import { clone, fill, part } from "./parts.js";
import { DONE_ONCE, toolElements } from "./tools.js";

function number({ text, dials }) {
  const link = clone("number");
  link.href = `tel:${dials}`;
  link.textContent = text;
  return link;
}

function paragraph(pieces) {
  const element = document.createElement("p");
  element.append(...pieces.map((piece) => (piece.dials ? number(piece) : piece.text)));
  return element;
}

function call({ text, dials }) {
  const button = clone("call");
  button.href = `tel:${dials}`;
  fill(button, { number: text });
  return button;
}

function lifeLines(pieces) {
  const element = clone("life-lines");
  element.append(...pieces.map(call));
  return element;
}

function choice({ id, title }) {
  const button = document.createElement("button");
  Object.assign(button, { type: "submit", name: "button", value: id, textContent: title });
  button.setAttribute("form", "choose");
  return button;
}

function group(name, row, buttons) {
  const element = clone(name);
  (element.querySelector(row) ?? element).append(...buttons.map(choice));
  return element;
}

function inWords(moment) {
  const form = { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  form.timeZone = document.body.dataset.timeZone;
  return new Intl.DateTimeFormat(document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang, form).format(new Date(moment));
}

function bookingCard(booking) {
  const card = clone("booking");
  fill(card, { time: inWords(booking.starts_at), way: part("booking").dataset[booking.way] ?? "", code: booking.code });
  return card;
}

function extras(message, live) {
  const { buttons = [], custom, life_lines: numbersForLife = [] } = message;
  const pressed = live ? buttons.filter(({ single }) => single) : [];
  const isNumber = ({ title }) => custom?.scale && /^\d+$/.test(title);
  const numbers = pressed.filter(isNumber);
  const others = pressed.filter((button) => !isNumber(button));
  return [
    numbersForLife.length && lifeLines(numbersForLife),
    custom?.booking && bookingCard(custom.booking),
    ...toolElements(message, live),
    numbers.length && group("scale", ".scale-row", numbers),
    others.length && group("choices", ".choices", others),
    custom?.open === "booking" && clone("open-booking"),
  ].filter(Boolean);
}

export function messageElement(message, live) {
  const element = clone(message.sender);
  const words = element.querySelector(".words");
  if (message.paragraphs.length) words.append(...message.paragraphs.map(paragraph));
  else words.remove();
  element.append(...extras(message, live));
  return element;
}

export function retire(log) {
  for (const element of log.querySelectorAll(`.choices, .scale, ${DONE_ONCE}`)) element.remove();
}
