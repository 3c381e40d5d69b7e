// The end of the way: the character, and for a wallet that was made here what brings it back.
import { announce, say } from "../page-words.js";
import { readCharacter } from "./desk.js";
import { WrongPassphrase } from "./keystore.js";
import { ownWallet, saveFile, wordsOf } from "./own-wallet.js";
import { append, during, fill, show, tell } from "./states.js";

const SPECIES = ["seal", "lighthouse"];
const AGAIN = 3000;
const language = document.documentElement.lang === "en" ? "en" : "ko";

function nameOf(character) {
  if (SPECIES.includes(character?.species)) return say("species." + character.species);
  return character?.name?.[language] ?? say("claim.said_character");
}

const titleOf = (claimed, character) => say("claim.said_yours_title", { name: nameOf(character), number: String(claimed.number) });

// Shows the character of a claim; its picture and story follow as soon as the service has read them.
export async function showArrival({ character: claimed, recipient }) {
  const root = show("yours", { title: titleOf(claimed, null), text: say("claim.said_yours_waiting") }, { spoken: true });
  const path = `/characters/${claimed.drop}/${claimed.number}`;
  for (const link of root.querySelectorAll("[data-link]")) link.href = path;
  const card = root.querySelector("[data-card-picture]");
  Object.assign(card, { href: `${path}/card.jpg?lang=${language}`, download: `palmido-${claimed.drop}-${claimed.number}-card.jpg` });
  prepareShare(root.querySelector("[data-share]"), new URL(path, location.href).href, () => root.querySelector("h1").textContent);
  if (ownWallet()?.address.toLowerCase() === recipient.toLowerCase()) showGuard(ownWallet());
  while (root.querySelector(".night h1")) {
    const character = await readCharacter(claimed).catch(() => null);
    if (character) draw(root, claimed, character, path);
    if (character && character.status !== "reading") return;
    await new Promise((done) => setTimeout(done, AGAIN));
  }
}

function draw(root, claimed, character, path) {
  fill(root, { title: titleOf(claimed, character) });
  const image = root.querySelector("[data-picture]");
  if (character.picture) Object.assign(image, { src: `${character.picture.path_prefix}-512.webp`, alt: nameOf(character) });
  if (character.status === "reading") return;
  const story = character.heritage_card;
  fill(root, { text: story ? story.text[language] : "" });
  const family = root.querySelector("[data-family]");
  if (character.family) Object.assign(family, { textContent: say("family." + character.family), hidden: false });
  if (story) Object.assign(root.querySelector("[data-story]"), { href: `${path}#story`, hidden: false });
}

function prepareShare(button, address, title) {
  button.addEventListener("click", async () => {
    if (navigator.share) {
      try {
        return await navigator.share({ title: title(), url: address });
      } catch (error) {
        if (error.name === "AbortError") return;
      }
    }
    await copyAndSay(button, address);
  });
}

// Copies a text, and says so where the finger was.
export async function copyAndSay(button, text) {
  const place = button.querySelector("span") ?? button;
  const before = place.textContent;
  try {
    await navigator.clipboard.writeText(text);
    place.textContent = say("claim.said_copied");
    announce(say("claim.said_copied"));
  } catch {
    place.textContent = text; // to be copied by hand
  }
  setTimeout(() => (place.textContent = before), 4000);
}

function showGuard(wallet) {
  const root = append("guard", { recipient: wallet.address });
  root.querySelector("[data-file]").addEventListener("click", () => saveFile(wallet));
  const [form, list] = [root.querySelector("[data-words-form]"), root.querySelector("[data-words]")];
  const [input, error] = [form.querySelector("input"), form.querySelector("[data-error]")];
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    tell(error, null);
    during(form.querySelector("button"), say("claim.said_opening"), async () => {
      try {
        const words = await wordsOf(wallet, input.value);
        list.replaceChildren(...words.map((word) => Object.assign(document.createElement("li"), { textContent: word })));
      } catch (failure) {
        return tell(error, say(failure instanceof WrongPassphrase ? "claim.said_passphrase_wrong" : "claim.said_words_not_loaded"));
      }
      input.value = "";
      form.hidden = true;
      list.hidden = root.querySelector("[data-words-note]").hidden = false;
      list.focus();
    });
  });
}
