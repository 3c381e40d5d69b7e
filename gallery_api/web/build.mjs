// Bundles the pages' scripts, styles and fonts into static/built, named by content, with a manifest. Run by `npm run build`.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const out = join(here, "static", "built");
const hangul = join(root, "node_modules", "pretendard", "dist", "public", "variable", "PretendardVariable.ttf");
mkdirSync(out, { recursive: true });

const sha = (data) => createHash("sha256").update(data).digest("hex").slice(0, 10);

function textFiles() {
  const words = ["ko.toml", "en.toml"].map((name) => join(here, "words", name));
  const assets = ["traits.toml", "heritage.toml"].map((name) => join(root, "assets", name)).filter(existsSync);
  return [...words, ...assets];
}

function pageCharacters() {
  const characters = new Set(" …·“”‘’–—→←↗×©");
  for (let code = 0x20; code < 0x7f; code++) characters.add(String.fromCharCode(code));
  for (const file of textFiles()) for (const character of readFileSync(file, "utf8")) characters.add(character);
  characters.delete("\n");
  return [...characters].sort().join("");
}

// The 2,350 syllables of KS X 1001, in code order.
function commonHangul() {
  const decoder = new TextDecoder("euc-kr");
  const syllables = [];
  for (let lead = 0xb0; lead <= 0xc8; lead++)
    for (let trail = 0xa1; trail <= 0xfe; trail++) syllables.push(decoder.decode(new Uint8Array([lead, trail])));
  return syllables;
}

function fontTool() {
  const local = join(root, ".venv", "bin", "pyftsubset");
  return existsSync(local) ? local : "pyftsubset";
}

function subset(name, characters, flavor) {
  const extension = flavor ?? "ttf";
  const file = `${name}-${sha(characters + statSync(hangul).size + extension)}.${extension}`;
  const path = join(out, file);
  if (existsSync(path)) return file;
  const list = join(out, `.${name}.txt`);
  writeFileSync(list, characters);
  const options = [hangul, `--text-file=${list}`, `--output-file=${path}`, "--layout-features=kern,liga,calt,tnum,ccmp,mark,mkmk", "--drop-tables+=DSIG"];
  execFileSync(fontTool(), flavor ? [...options, `--flavor=${flavor}`] : options, { stdio: ["ignore", "ignore", "inherit"] });
  rmSync(list);
  return file;
}

// The page's own face never comes late (optional): a late one would move the page. What people type may (swap).
function face(file, range, display) {
  const limit = range ? `unicode-range:${range};` : "";
  return `@font-face{font-family:"Pretendard";font-weight:45 920;font-display:${display};${limit}src:url("/static/built/${file}") format("woff2")}\n`;
}

const hex = (character) => `U+${character.codePointAt(0).toString(16).toUpperCase()}`;

// The page's own characters in one preloaded file; what people type falls to one of a few lazy files.
function fonts(names) {
  const page = pageCharacters();
  const known = new Set(page);
  const rest = commonHangul().filter((syllable) => !known.has(syllable));
  const size = Math.ceil(rest.length / 6);
  let css = "";
  for (let part = 0; part < 6; part++) {
    const characters = rest.slice(part * size, (part + 1) * size);
    const file = subset(`hangul${part + 1}`, characters.join(""), "woff2");
    css += face(file, `${hex(characters[0])}-${hex(characters.at(-1)).slice(2)}`, "swap");
  }
  names["pretendard.woff2"] = subset("pretendard", page, "woff2");
  names["pretendard.ttf"] = subset("pretendard", page + rest.join(""), null);
  css += face(names["pretendard.woff2"], [...page].map(hex).join(","), "optional");
  return css + fallbackFace();
}

// Metrics of Pretendard (head, hhea, OS/2) over those of the usual system fonts, so that a page without the face looks alike.
function fallbackFace() {
  const local = ["Apple SD Gothic Neo", "Noto Sans KR", "Noto Sans CJK KR", "Malgun Gothic"].map((name) => `local("${name}")`);
  return `@font-face{font-family:"Pretendard Fallback";src:${local.join(",")};size-adjust:94%;ascent-override:101.3%;descent-override:25.7%;line-gap-override:0%}\n`;
}

function tokens() {
  const all = Object.entries(JSON.parse(readFileSync(join(here, "src", "tokens.json"), "utf8")));
  const block = (theme) => all.map(([name, values]) => `--${name}:${values[theme]};`).join("");
  const dark = `color-scheme:dark;${block(1)}--s1:none;--s2:none;--s3:none;`;
  return `:root{color-scheme:light;${block(0)}}
[data-theme=dark]{${dark}}
@media(prefers-color-scheme:dark){:root:not([data-theme=light]){${dark}}}
`;
}

async function bundle(names, fontCss) {
  const result = await build({
    absWorkingDir: here,
    entryPoints: ["style.css", "css/claim.css", "theme.js", "pages.js", "verify.js", "counter.js", "claim.js", "claim/phrase.js"].map((name) => `src/${name}`),
    outdir: "static/built",
    entryNames: "[name]-[hash]",
    bundle: true,
    minify: true,
    format: "esm",
    target: ["chrome105", "firefox115", "safari15.4"],
    external: ["/static/*"],
    metafile: true,
    logLevel: "warning",
    plugins: [{
      name: "generated-styles",
      setup(esbuild) {
        esbuild.onResolve({ filter: /^palmido:/ }, ({ path }) => ({ path, namespace: "palmido" }));
        esbuild.onLoad({ filter: /.*/, namespace: "palmido" }, ({ path }) => ({ contents: path === "palmido:fonts" ? fontCss : tokens(), loader: "css" }));
      },
    }],
  });
  for (const [path, output] of Object.entries(result.metafile.outputs))
    if (output.entryPoint) names[basename(output.entryPoint)] = basename(path);
}

const names = {};
await bundle(names, fonts(names));
writeFileSync(join(out, "manifest.json"), JSON.stringify(names, null, 2) + "\n");
const kept = new Set([...Object.values(names), "manifest.json", ...(readFileSync(join(out, names["style.css"]), "utf8").match(/hangul\d-[0-9a-f]+\.woff2/g) ?? [])]);
for (const name of readdirSync(out)) if (!kept.has(name)) rmSync(join(out, name));
console.log(Object.values(names).map((name) => `${name} ${statSync(join(out, name)).size}`).join("\n"));
