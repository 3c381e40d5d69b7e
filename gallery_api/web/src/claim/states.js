// The states of the page: one at a time in the card, from the templates that the server wrote; each has a heading that takes the focus.
import { announce, say } from "../page-words.js";

const card = document.querySelector("[data-card]");
let cover = null;

const stamp = (name) => document.querySelector(`template[data-state=${name}]`).content.cloneNode(true);

function write(element, text) {
  element.replaceChildren(...text.split("\n").flatMap((line, place) => (place ? [document.createElement("br"), line] : [line])));
}

// Fills the places that are named in `slots`; other text stays as the server wrote it.
export function fill(root, slots) {
  for (const [name, text] of Object.entries(slots)) for (const place of root.querySelectorAll(`[data-slot=${name}]`)) write(place, text);
}

// Shows a state and gives its root. The first one leaves the focus where it is: nobody did anything yet.
export function show(name, slots = {}, { quiet = false, spoken = false } = {}) {
  card.replaceChildren(stamp(name));
  card.className = `claim-card state-${name}`;
  fill(card, slots);
  showCover();
  if (!quiet) card.querySelector("h1").focus({ preventScroll: true });
  if (spoken) announce(card.querySelector("h1").textContent);
  scrollTo(0, 0);
  return card;
}

// Adds a state's content below the one that is shown.
export function append(name, slots = {}) {
  card.append(stamp(name));
  fill(card, slots);
  return card;
}

export function useCover(picture) {
  cover = picture ? `${picture.path_prefix}-256.webp` : null;
  showCover();
}

function showCover() {
  if (cover) for (const image of card.querySelectorAll("[data-cover]")) if (image.getAttribute("src") !== cover) image.src = cover;
}

// Says what is wrong under the field that `error` belongs to; null takes it away.
export function tell(error, sentence) {
  error.hidden = !sentence;
  error.querySelector("span").textContent = sentence ?? "";
  const input = error.closest(".field")?.querySelector("input");
  if (!input) return;
  error.id = `${input.id}-error`;
  const hint = document.getElementById(`${input.id}-hint`);
  input.toggleAttribute("aria-invalid", false);
  if (sentence) input.setAttribute("aria-invalid", "true");
  const described = [hint?.id, sentence && error.id].filter(Boolean).join(" ");
  if (described) input.setAttribute("aria-describedby", described);
  else input.removeAttribute("aria-describedby");
  if (sentence) input.focus();
}

// Runs what a button began; meanwhile it says so, keeps the focus, and does nothing when pressed again.
export async function during(button, sentence, work) {
  if (button.getAttribute("aria-disabled") === "true") return;
  const place = button.querySelector("span") ?? button;
  const before = place.textContent;
  button.setAttribute("aria-disabled", "true");
  place.textContent = sentence;
  announce(sentence);
  try {
    await work();
  } finally {
    button.removeAttribute("aria-disabled");
    place.textContent = before;
  }
}

// A time in Korea, as the pages say it.
export function momentOf(iso) {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Seoul", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const part = Object.fromEntries(parts.formatToParts(new Date(iso)).map(({ type, value }) => [type, value]));
  if (document.documentElement.lang !== "ko") return `${part.day} ${part.month}, ${part.hour}:${part.minute}`;
  const month = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Seoul", month: "numeric" }).format(new Date(iso));
  return `${month}월 ${part.day}일 ${part.hour}:${part.minute}`;
}

const LEAVING = { "already-claimed": "taken_at", "claims-not-open": "opens_at", "claims-closed": "closes_at" };
const KNOWN = ["no-code", "malformed", "code-unknown", "signature-invalid", "no-desk", "already-claimed", "code-void", "claims-not-open", "claims-closed", "claims-paused", "sold-out", "claim-not-found"];
const KEEPS = ["malformed", "code-unknown", "signature-invalid", "no-desk", "already-claimed", "claims-not-open", "claims-closed", "claims-paused", "sold-out"];
const MAY_PASS = ["claims-paused", "claims-not-open", "code-unknown", "other"];

// A refusal in its own sentences; `code` is what the service says of the code, for its times; `number` is for the staff.
export function refuse(slug, { code = null, number = null, again = null, quiet = false } = {}) {
  const known = KNOWN.includes(slug) ? slug : "other";
  const key = known.replaceAll("-", "_");
  const at = LEAVING[known] && code?.[LEAVING[known]];
  const text = LEAVING[known] && !at ? say("claim.refused_" + key + "_text_once") : say("claim.refused_" + key + "_text", { when: at ? momentOf(at) : "" });
  const root = show("refused", { title: say("claim.refused_" + key + "_title"), text, reference: number ? say("claim.said_reference", { number }) : "" }, { quiet, spoken: true });
  if (KEEPS.includes(known)) {
    root.querySelector("[data-kept]").hidden = false;
    fill(root, { keeps: say("claim.refused_" + key + "_keeps") });
  }
  if (!again || !MAY_PASS.includes(known)) return;
  const button = root.querySelector("[data-again]");
  button.hidden = false;
  button.addEventListener("click", again);
  root.querySelector("[data-leave]").className = "button big";
}
