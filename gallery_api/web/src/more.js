// Long lists: the link to the next page appends its cards here, and going back restores them.
import { announce, say } from "./page-words.js";

const list = () => document.getElementById("cards");

async function append(link) {
  const response = await fetch(link.href, { headers: { Accept: "text/html" } });
  if (!response.ok) throw new Error(`the next page answered ${response.status}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const cards = [...page.getElementById("cards").children].map((card) => document.importNode(card, true));
  list().append(...cards);
  const following = page.querySelector("[data-more]");
  if (following) link.href = following.getAttribute("href");
  else link.remove();
  return cards;
}

// After 300 ms without an answer the boxes of the cards to come stand where they will be.
function wait(link) {
  link.textContent = say("gallery.loading");
  list().setAttribute("aria-busy", "true");
  for (let place = 0; place < 4; place++) list().append(skeleton());
}

function stopWaiting() {
  list().removeAttribute("aria-busy");
  for (const box of list().querySelectorAll(".waiting")) box.remove();
}

function skeleton() {
  const card = document.createElement("li");
  card.className = "card waiting";
  card.setAttribute("aria-hidden", "true");
  for (const name of ["picture skeleton", "skeleton line", "skeleton line short"]) {
    const box = document.createElement("span");
    box.className = name;
    card.append(box);
  }
  return card;
}

function remember() {
  history.replaceState({ ...history.state, loaded: (history.state?.loaded ?? 0) + 1 }, "");
}

function sayFailure(link) {
  const note = document.querySelector("[data-load-failed]") ?? document.createElement("p");
  note.className = "small failed";
  note.dataset.loadFailed = "";
  note.textContent = say("gallery.load_failed");
  link.before(note);
}

async function restore(link) {
  const pages = history.state?.loaded ?? 0;
  if (!pages) return;
  history.scrollRestoration = "manual";
  for (let page = 0; page < pages && link.isConnected; page++) await append(link);
  scrollTo(0, history.state.scrolled ?? 0);
}

export function prepareMore() {
  const link = document.querySelector("[data-more]");
  if (!link || !list()) return;
  const words = link.textContent;
  let busy = false;
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    link.setAttribute("aria-disabled", "true");
    const slow = setTimeout(() => wait(link), 300);
    try {
      const [first] = await append(link);
      document.querySelector("[data-load-failed]")?.remove();
      remember();
      first?.querySelector("a")?.focus({ preventScroll: false });
    } catch {
      announce(say("gallery.load_failed"));
      sayFailure(link);
    } finally {
      clearTimeout(slow);
      stopWaiting();
      link.textContent = words;
      link.removeAttribute("aria-disabled");
      busy = false;
    }
  });
  addEventListener("pagehide", () => {
    if (history.state?.loaded) history.replaceState({ ...history.state, scrolled: scrollY }, "");
  });
  restore(link);
}

// New characters never push the grid: a pill waits until someone asks for them.
export function prepareArrivals() {
  const place = document.querySelector("[data-arrivals]");
  if (!place) return;
  const shown = Number(place.dataset.arrivals);
  const look = async () => {
    if (document.hidden) return;
    try {
      const response = await fetch("/api/v1/status");
      if (!response.ok) return;
      const { characters } = await response.json();
      if (characters > shown) place.replaceChildren(pill(characters - shown));
    } catch {
      // No connection: the next look may succeed, and nothing shown is wrong meanwhile.
    }
  };
  setInterval(look, 15000);
}

function pill(count) {
  const link = document.createElement("a");
  link.className = "chip";
  link.href = "/";
  link.textContent = say("gallery.arrivals", { count });
  return link;
}
