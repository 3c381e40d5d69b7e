// The citizen's page: from the code in the fragment to a character. Reading the code consumes nothing, and its secret stays in this page:
// it is in the address until the claim is received (a reload, the other language and "open in another browser" go on), and gone from it then.
import { say, thousands } from "./page-words.js";
import { checksummed, shortened } from "./claim/address.js";
import { copyAndSay, showArrival } from "./claim/arrival.js";
import { chooseWay } from "./claim/choose.js";
import { addressOf, checkOf, codeKey, parseFragment, signClaim } from "./claim/code.js";
import { Refused, Unreached, follow, postClaim, readClaim, readCode, readDrop } from "./claim/desk.js";
import { forget, keep, keptById, keptClaim } from "./claim/kept.js";
import { fill, refuse, show, useCover } from "./claim/states.js";
import { toHex } from "./keccak.js";

const FIRST_RETRY = 2000;
const SLOWEST_RETRY = 30000;
const SLOW = 15000;
const ORDER = ["received", "sent", "yours"];

let wake = () => {};
addEventListener("online", () => wake());
addEventListener("hashchange", () => parseFragment(location.hash) && location.reload()); // another QR, scanned in the same tab
document.addEventListener("visibilitychange", () => document.hidden || wake());

// Resolves after so long, or when the network is back, or when the citizen presses the button.
function pause(milliseconds, button) {
  return new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    wake = () => (clearTimeout(timer), done());
    button?.addEventListener("click", wake, { once: true });
  });
}

// Asks until there is an answer; `meanwhile` shows that there is none and gives the button that asks at once.
async function untilReached(question, meanwhile) {
  for (let wait = FIRST_RETRY, button = null; ; wait = Math.min(wait * 2, SLOWEST_RETRY)) {
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof Unreached)) throw error;
      button ??= meanwhile();
      await pause(wait, button);
    }
  }
}

const waitForNetwork = () => show("waiting", {}, { spoken: true }).querySelector("[data-again]");

// As the paper says it: four digits and four letters.
const onPaper = (ticket) => String(ticket).padStart(4, "0");
const numberOf = ({ drop, ticket, check }) => `${drop}-${onPaper(ticket)} · ${check}`;

async function start() {
  const followed = /^#claim-([0-9a-f]{32})$/.exec(location.hash);
  if (followed) return resume(followed[1]);
  const parsed = parseFragment(location.hash);
  if (!parsed) return refuse(location.hash.length > 1 ? "malformed" : "no-code", { quiet: true });
  const address = addressOf(codeKey(parsed));
  const code = { ...parsed, address: "0x" + toHex(address), check: checkOf(address) };
  const number = numberOf(code);
  readDrop(code.drop).then((drop) => useDrop(code, drop), () => {});
  const mine = keptClaim(code.address);
  if (mine) return mine.id ? watch(mine) : send(mine);
  try {
    showCode(code, await untilReached(() => readCode(code), waitForNetwork), number);
  } catch (error) {
    refuse(error.slug, { number: error.reference ?? number, again: start, quiet: true });
  }
}

async function resume(id) {
  const mine = keptById(id);
  try {
    const status = mine ?? (await untilReached(() => readClaim(id), waitForNetwork));
    readDrop(status.drop).then((drop) => useCover(drop.cover), () => {});
    watch({ ...status, id });
  } catch (error) {
    refuse(error.slug, { number: error.reference });
  }
}

function useDrop(code, drop) {
  useCover(drop.cover);
  code.terms = drop;
  const count = document.querySelector("[data-count]");
  if (!count || !drop.cap) return;
  fill(count, { issued: thousands(drop.issued), cap: say("claim.said_of", { cap: drop.cap }) });
  count.querySelector("rect").setAttribute("width", `${(100 * drop.issued) / drop.cap}%`);
  count.hidden = false;
}

// What keeps a code from being used now, by the name of the refusal; null for a good one.
function hindrance({ state, desk }) {
  if (state === "taken") return "already-claimed";
  if (state === "void") return "code-void";
  return { "not-open": "claims-not-open", closed: "claims-closed", paused: "claims-paused", "sold-out": "sold-out" }[desk] ?? null;
}

function showCode(code, status, number) {
  const reason = hindrance(status);
  if (reason) return refuse(reason, { code: status, number, again: start, quiet: true });
  const context = {
    desk: status.contract,
    get soulbound() {
      return code.terms?.soulbound ?? false;
    },
    receive: (address) => claim(code, status, address),
    back: () => showReady(),
  };
  const showReady = (more) => {
    const root = show("ready", { number: say("claim.said_number", { number: onPaper(code.ticket), check: code.check }) }, more);
    root.querySelector("[data-next]").addEventListener("click", () => chooseWay(context));
    if (code.terms) useDrop(code, code.terms);
  };
  showReady({ quiet: true });
}

function claim(code, status, recipient) {
  const signature = signClaim(code, recipient, { chainId: status.chain_id, desk: status.contract });
  const { drop, ticket, address } = code;
  const signed = { drop, ticket, recipient, signature, code: address, contract: status.contract, number: numberOf(code) };
  keep(signed);
  return send(signed);
}

// Posts a claim until it is answered; it is kept in this browser, so that closing the page loses nothing.
async function send(signed) {
  const meanwhile = () => show("kept", { number: signed.number }, { spoken: true }).querySelector("[data-again]");
  try {
    const { id } = await untilReached(() => postClaim(signed), meanwhile);
    const received = { ...signed, id };
    keep(received);
    history.replaceState(null, "", `${location.pathname}${location.search}#claim-${id}`);
    watch(received);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    forget(signed);
    const code = await readCode(signed).catch(() => null);
    refuse(error.slug, { code, number: error.reference ?? signed.number, again: () => send((keep(signed), signed)) });
  }
}

// Follows a received claim to its end.
function watch(mine) {
  let shown = null;
  let slow = null;
  const stop = follow(mine.id, (status) => {
    if (status.state === "refused") return end(() => refuse(status.reason, { number: mine.number }), forget);
    if (status.state === "yours" && status.character) return end(() => showArrival(status));
    const state = status.state === "received" ? "received" : "sent";
    if (state !== shown) showProgress((shown = state), mine);
    if (status.reason) sayDelay();
    slow ??= setTimeout(sayDelay, SLOW);
  }, (error) => end(() => lost(error, mine)));
  const end = (then, first = () => {}) => {
    stop();
    clearTimeout(slow);
    first(mine);
    then();
  };
}

// The service does not know the claim: what was signed is posted again, and where it is not there the paper is asked for.
function lost(error, mine) {
  if (error.slug === "claim-not-found" && mine.signature) return send(mine);
  refuse(error.slug, { number: error.reference ?? mine.number });
}

function sayDelay() {
  const root = document.querySelector(".state-progress");
  if (root) fill(root, { text: say("claim.said_slow") });
}

function showProgress(state, mine) {
  const slots = { title: say("claim.said_" + state + "_title"), text: say("claim.said_" + state + "_text"), recipient: shortened(checksummed(mine.recipient)) };
  const root = show("progress", slots, { spoken: true });
  root.querySelector("[data-veil]").classList.add(state);
  for (const [place, step] of ORDER.entries()) {
    const item = root.querySelector(`[data-step=${step}]`);
    const now = ORDER.indexOf(state) + 1;
    item.className = place < now ? "done" : place === now ? "now" : "";
    if (place === now) item.setAttribute("aria-current", "step");
  }
  const copy = root.querySelector("[data-copy-here]");
  copy.addEventListener("click", () => copyAndSay(copy, location.href));
}

// The first link of the page leads to the content, but not by way of the fragment, which is the code's.
document.querySelector(".to-content").addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("content").focus();
});

start();
