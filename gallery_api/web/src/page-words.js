// The words of this page's language, as the server wrote them into the page.
const texts = JSON.parse(document.getElementById("words").textContent);
const language = document.documentElement.lang;

export const thousands = (number) => new Intl.NumberFormat(language === "ko" ? "ko-KR" : "en-GB").format(number);

// The text of a key with its {placeholders} filled; numbers get thousands separators.
export function say(key, values = {}) {
  if (!(key in texts)) throw new Error(`the page has no words for ${key}: add it to script_words in rendering.py`);
  return texts[key].replace(/\{(\w+)\}/g, (_, name) => (typeof values[name] === "number" ? thousands(values[name]) : values[name]));
}

// Says a sentence to screen readers without moving anything.
export function announce(sentence) {
  const region = document.getElementById("announcement");
  region.textContent = "";
  requestAnimationFrame(() => (region.textContent = sentence));
}

export const storage = {
  read(name) {
    try {
      return localStorage.getItem(`palmido.${name}`);
    } catch {
      return null;
    }
  },
  write(name, value) {
    try {
      if (value === null) localStorage.removeItem(`palmido.${name}`);
      else localStorage.setItem(`palmido.${name}`, value);
      return true;
    } catch {
      return false;
    }
  },
};
