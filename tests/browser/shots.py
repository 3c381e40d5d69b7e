"""Take pictures of the pages: python -m tests.browser.shots URL DIRECTORY [name …]."""

import argparse
import itertools
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--headless",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HEIGHTS = {1280: 860, 375: 780}


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        raise SystemExit("there is no Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def addresses(url: str) -> dict[str, str]:
    """The pages worth a picture, found by following the links of the service at `url`."""
    home = urlopen(url).read().decode()
    characters = re.findall(r'href="(/characters/\d+/\d+)"', home)
    if not characters:
        raise SystemExit(f"{url} shows no character: issue some first")
    first = urlopen(url + characters[0]).read().decode()
    wallets = re.findall(r'href="(/wallets/0x\w+)"', first)
    drop = "/drops/" + characters[0].split("/")[2]
    return {"gallery": "/", "character": characters[0], "wallet": wallets[0], "drop": drop}


def take(page: Page, address: str, target: Path, whole: bool = False) -> None:
    """One picture, after fonts and the pictures in view have arrived."""
    page.goto(address, wait_until="networkidle")
    page.reload(wait_until="networkidle")  # the typeface is only used when it is there in time: now it is
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(950)  # the lens opens for 900 ms
    page.screenshot(path=target, full_page=whole)


def take_all(url: str, directory: Path, names: list[str], whole: bool = False) -> list[Path]:
    """Each page at both widths, in both languages and both themes; the files written."""
    directory.mkdir(parents=True, exist_ok=True)
    pages = {name: path for name, path in addresses(url).items() if not names or name in names}
    written = []
    with chromium() as browser:
        for width, language, theme in itertools.product(HEIGHTS, ("ko", "en"), ("light", "dark")):
            context = browser.new_context(
                viewport={"width": width, "height": HEIGHTS[width]},
                color_scheme=theme,
                locale={"ko": "ko-KR", "en": "en-GB"}[language],
                device_scale_factor=2 if width < 720 else 1,
                is_mobile=width < 720,
                has_touch=width < 720,
            )
            page = context.new_page()
            for name, path in pages.items():
                target = directory / f"{name}-{width}-{language}-{theme}.png"
                take(page, f"{url}{path}", target, whole)
                written.append(target)
            context.close()
    return written


def main() -> None:
    """Read the arguments and say what was written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="the address of a running service, e.g. http://localhost:8000")
    parser.add_argument("directory", type=Path)
    parser.add_argument("names", nargs="*", help="gallery, character, wallet, drop; all when none is given")
    parser.add_argument("--whole", action="store_true", help="the whole page instead of the first view")
    asked = parser.parse_args()
    for path in take_all(asked.url.rstrip("/"), asked.directory, asked.names, asked.whole):
        print(path)


if __name__ == "__main__":
    main()
