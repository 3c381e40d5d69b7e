// Where the character shall go: the wallet of this phone, a wallet in the browser, or an address; each way ends in an address.
import { announce, say } from "../page-words.js";
import { addressProblem, checksummed, shortened, tidyAddress } from "./address.js";
import { addressFrom, browserWallets, findWallets } from "./browser-wallets.js";
import { canScan, scan } from "./camera.js";
import { NowhereToKeep, canMake, loadPhrases, makeWallet, ownWallet } from "./own-wallet.js";
import { during, fill, show, tell } from "./states.js";

const SHORTEST = 8;

// Asks where, and calls `receive(address, button)`; `context` has the desk's address, whether characters move, and `back`.
export function chooseWay(context) {
  const own = ownWallet();
  const slots = { moving: say(context.soulbound ? "claim.said_moving_locked" : "claim.said_moving_free") };
  if (own) Object.assign(slots, { here_title: say("claim.said_here_known"), here_text: shortened(own.address) });
  const root = show("where", slots);
  root.querySelector("[data-back]").addEventListener("click", context.back);
  const again = { ...context, back: () => chooseWay(context) };
  root.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const way = new FormData(event.target).get("way");
    if (way === "address") askAddress(again);
    else if (way === "wallet") askWallet(again);
    else if (own) receiveWith(context, own.address, event.target.querySelector(".primary"));
    else askPassphrase(again);
  });
  loadPhrases().catch(() => {}); // ready when it is needed, also where the network comes and goes
}

const receiveWith = (context, address, button) => during(button, say("claim.said_sending"), () => context.receive(address));

function askPassphrase(context) {
  const root = show("here");
  root.querySelector("[data-back]").addEventListener("click", context.back);
  const [input, error, button] = [root.querySelector("input"), root.querySelector("[data-error]"), root.querySelector(".primary")];
  prepareReveal(root.querySelector("[data-reveal]"), input);
  if (!canMake()) tell(error, say("claim.said_insecure"));
  root.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const missing = SHORTEST - [...input.value].length;
    if (!canMake()) return tell(error, say("claim.said_insecure"));
    if (missing > 0) return tell(error, say("claim.said_passphrase_short", { count: missing }));
    tell(error, null);
    during(button, say("claim.said_making"), async () => {
      try {
        const made = ownWallet() ?? (await makeWallet(input.value));
        await context.receive(made.address);
      } catch (failure) {
        tell(error, say(failure instanceof NowhereToKeep ? "claim.said_nowhere" : "claim.said_not_loaded"));
      }
    });
  });
}

function prepareReveal(button, input) {
  button.addEventListener("click", () => {
    const shown = input.type === "text";
    input.type = shown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!shown));
  });
}

function askWallet(context) {
  const root = show("wallet");
  root.querySelector("[data-back]").addEventListener("click", context.back);
  root.querySelector("[data-address]").addEventListener("click", () => askAddress({ ...context, back: () => askWallet(context) }));
  const list = root.querySelector("[data-wallets]");
  const draw = () => {
    if (!list.isConnected) return;
    const found = browserWallets();
    root.querySelector("[data-none]").hidden = found.length > 0;
    list.replaceChildren(...found.map((wallet) => walletButton(wallet, context, root.querySelector("[data-error]"))));
  };
  findWallets(draw);
  draw();
}

function walletButton({ name, icon, provider }, context, error) {
  const [item, button, label] = ["li", "button", "span"].map((tag) => document.createElement(tag));
  Object.assign(button, { type: "button", className: "option" });
  label.textContent = say("claim.said_connect", { name });
  if (icon) button.append(Object.assign(new Image(32, 32), { src: icon, alt: "" }));
  button.append(label);
  button.addEventListener("click", async () => {
    tell(error, null);
    await during(button, say("claim.said_sending"), async () => {
      let address;
      try {
        address = await addressFrom(provider);
      } catch (failure) {
        return tell(error, say(failure?.code === -32002 ? "claim.said_wallet_busy" : "claim.said_wallet_declined"));
      }
      const problem = addressProblem(String(address ?? ""), context.desk);
      if (problem) return tell(error, address ? problem : say("claim.said_wallet_declined"));
      await context.receive(checksummed(address));
    });
  });
  item.append(button);
  return item;
}

function askAddress(context) {
  const root = show("address");
  let stopCamera = null;
  root.querySelector("[data-back]").addEventListener("click", () => (stopCamera?.(), context.back()));
  const [input, error, button] = [root.querySelector("input"), root.querySelector("[data-error]"), root.querySelector(".primary")];
  const check = () => {
    input.value = tidyAddress(input.value);
    const problem = addressProblem(input.value, context.desk);
    tell(error, problem);
    return !problem;
  };
  preparePaste(root.querySelector("[data-paste]"), input, check);
  prepareScan(root, input, error, (stop) => (stopCamera = stop));
  root.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (!check()) return;
    stopCamera?.();
    receiveWith(context, checksummed(input.value), button);
  });
}

function preparePaste(button, input, check) {
  if (!navigator.clipboard?.readText) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      input.value = await navigator.clipboard.readText();
      check();
    } catch {
      input.focus(); // the browser does not let us: the citizen pastes by hand
    }
  });
}

async function prepareScan(root, input, error, started) {
  const [button, camera] = [root.querySelector("[data-scan]"), root.querySelector("[data-camera]")];
  if (!(await canScan().catch(() => false))) return;
  button.hidden = false;
  let stop = null;
  const end = () => {
    stop?.();
    stop = null;
    camera.hidden = true;
    button.querySelector("span").textContent = say("claim.said_scan");
  };
  const take = (text) => {
    if (!/^0x[0-9a-fA-F]{40}$/.test(tidyAddress(text))) return false;
    input.value = tidyAddress(text);
    end();
    tell(error, null);
    announce(say("claim.said_scanned"));
    root.querySelector(".primary").focus();
    return true;
  };
  button.addEventListener("click", async () => {
    if (stop) return end();
    camera.hidden = false;
    button.querySelector("span").textContent = say("claim.said_scan_stop");
    try {
      stop = await scan(camera.querySelector("video"), take);
      started(end);
    } catch {
      end();
      tell(error, say("claim.said_camera_refused"));
    }
  });
}
