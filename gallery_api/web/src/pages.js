import { prepareArrivals, prepareMore } from "./more.js";
import { announce, say, storage } from "./page-words.js";

function prepareLanguage() {
  const link = document.querySelector("[data-language]");
  link.addEventListener("click", () => (link.hash = location.hash));
}

function prepareTheme() {
  const group = document.querySelector("[data-theme-switch]");
  const buttons = [...group.querySelectorAll("[data-theme-choice]")];
  const show = () => {
    const chosen = document.documentElement.dataset.theme ?? "system";
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen));
  };
  for (const button of buttons)
    button.addEventListener("click", () => {
      const choice = button.dataset.themeChoice;
      storage.write("theme", choice === "system" ? null : choice);
      if (choice === "system") delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = choice;
      show();
    });
  show();
}

async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "hidden";
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  if (!copied) throw new Error("the browser did not copy");
}

// The answer appears where the finger was, for two seconds.
function answerIn(button, sentence) {
  const before = [...button.childNodes];
  button.classList.add("copied");
  button.replaceChildren(sentence);
  announce(sentence);
  setTimeout(() => {
    button.classList.remove("copied");
    button.replaceChildren(...before);
  }, 2000);
}

export function prepareCopies(root = document) {
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      try {
        await copy(button.dataset.copy);
        answerIn(button, say("code.copied"));
      } catch {
        const code = button.parentElement.querySelector("code");
        code.textContent = button.dataset.copy;
        getSelection().selectAllChildren(code);
      }
    });
  }
}

function prepareShare() {
  for (const button of document.querySelectorAll("[data-share]")) {
    button.addEventListener("click", async () => {
      const address = document.querySelector("link[rel=canonical]")?.href ?? location.href;
      if (navigator.share) {
        try {
          await navigator.share({ title: button.dataset.share, url: address });
          return;
        } catch (error) {
          if (error.name === "AbortError") return;
        }
      }
      await copy(address);
      answerIn(button.querySelector("span"), say("character.shared"));
    });
  }
}

function showMyWallet() {
  const mine = storage.read("wallet");
  const known = mine && /^0x[0-9a-fA-F]{40}$/.test(mine) ? mine : null;
  const link = document.querySelector("[data-my-wallet]");
  if (!link) return known; // a flow has no navigation
  link.href = known ? `/wallets/${known}` : "/wallets";
  const panel = document.querySelector("[data-remembered]");
  if (panel && known) {
    panel.hidden = false;
    const cover = panel.querySelector("a");
    cover.href = link.href;
    cover.querySelector("code").textContent = `${known.slice(0, 6)}…${known.slice(-4)}`;
  }
  return known;
}

function prepareWallet() {
  const known = showMyWallet();
  const panel = document.querySelector("[data-remember]");
  if (!panel) return;
  const title = document.querySelector("[data-wallet-title]");
  const [text, button] = [panel.querySelector("[data-remember-text]"), panel.querySelector("[data-remember-now]")];
  const theirs = title.textContent;
  let kept = known?.toLowerCase() === panel.dataset.remember.toLowerCase();
  const show = () => {
    title.textContent = kept ? title.dataset.walletTitle : theirs;
    text.textContent = kept ? say("wallet.remembered") : say("wallet.remember_text");
    button.textContent = kept ? say("wallet.forget") : say("wallet.remember");
  };
  button.addEventListener("click", () => {
    if (!storage.write("wallet", kept ? null : panel.dataset.remember)) return;
    kept = !kept;
    show();
    showMyWallet();
    announce(kept ? say("wallet.remembered") : say("wallet.forgotten"));
  });
  show();
}

// A menu that lies over the page closes on Escape and on a press elsewhere.
function prepareMenus() {
  for (const menu of document.querySelectorAll("details.menu")) {
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    document.addEventListener("click", (event) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  }
}

// The row of chips scrolls sideways on phones: the chosen one is brought into view.
function showChosenChip() {
  const row = document.querySelector(".filters");
  const chosen = row?.querySelector("li [aria-current], summary.active");
  if (chosen && row.scrollWidth > row.clientWidth) row.scrollLeft = chosen.getBoundingClientRect().left - row.getBoundingClientRect().left - 20;
}

// A picture that does not arrive leaves its blurred self, without the browser's mark for it.
function hideBroken() {
  const hide = (image) => image.classList.add("broken");
  document.addEventListener("error", ({ target }) => target.matches?.(".picture .full") && hide(target), true);
  for (const image of document.querySelectorAll(".picture .full")) if (image.complete && !image.naturalWidth && image.currentSrc) hide(image);
}

prepareLanguage();
prepareTheme();
prepareCopies();
prepareShare();
prepareWallet();
prepareMenus();
showChosenChip();
hideBroken();
prepareMore();
prepareArrivals();
