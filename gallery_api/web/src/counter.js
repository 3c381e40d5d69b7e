// The live counter of a drop: asks every two seconds whether anything changed, and says so politely once a minute.
import { announce, say, thousands } from "./page-words.js";

const EVERY = 2000;
const SAY_EVERY = 60000;
const SLOWEST = 30000;

const counter = document.querySelector("[data-counter]");
const issued = counter.querySelector("[data-issued]");
const note = counter.querySelector("[data-live]");
let tag = null;
let shown = Number(issued.textContent.replace(/\D/g, ""));
let said = { count: shown, at: Date.now() };
let wait = EVERY;

async function look() {
  const headers = tag ? { "If-None-Match": tag } : {};
  const response = await fetch(counter.dataset.counter, { headers, cache: "no-store" });
  if (response.status === 304) return;
  if (!response.ok) throw new Error(`the drop answered ${response.status}`);
  tag = response.headers.get("ETag");
  show(await response.json());
}

function show(drop) {
  if (drop.state !== counter.dataset.state) {
    location.reload();
    return;
  }
  if (drop.issued === shown) return;
  shown = drop.issued;
  issued.textContent = thousands(shown);
  issued.parentElement.classList.remove("changed");
  void issued.offsetWidth;
  issued.parentElement.classList.add("changed");
  counter.querySelector("[data-left]").replaceChildren(...bold(say("drop.counter_of", { cap: drop.cap, left: drop.remaining })));
  counter.querySelector("rect").setAttribute("width", `${drop.cap ? (100 * shown) / drop.cap : 0}%`);
  document.dispatchEvent(new CustomEvent("palmido:issued", { detail: shown }));
}

function bold(sentence) {
  return sentence.split("**").map((part, place) => {
    if (place % 2 === 0) return part;
    const strong = document.createElement("b");
    strong.textContent = part;
    return strong;
  });
}

function sayNow() {
  if (shown === said.count || Date.now() - said.at < SAY_EVERY) return;
  said = { count: shown, at: Date.now() };
  announce(say("drop.counter_sentence", { count: shown }));
}

async function tick() {
  try {
    if (!document.hidden) {
      await look();
      sayNow();
    }
    wait = EVERY;
    note.textContent = say("drop.live");
  } catch {
    wait = Math.min(wait * 2, SLOWEST);
    note.textContent = say("drop.live_stopped");
  }
  setTimeout(tick, wait);
}

tick();
