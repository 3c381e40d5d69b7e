"""`palmido draw` and `palmido publish`: characters, their pictures and documents."""

import json as json_text
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from gallery_api.settings import ChainName, Settings
from metadata.artwork import draw_pictures, encode_webp
from metadata.document import canonical, placeholder_document
from metadata.ipfs import Store
from metadata.publish import SUFFIXES, publish_set, write_whole
from scripts.console import Json, progress, say, show
from scripts.sets import SetFolder, load_words
from scripts.stack import ASSETS, Stack, process_pool
from scripts.trouble import Trouble

Set = Annotated[Path, typer.Argument(metavar="SET", help="The set's folder.")]
SEALED_TITLE = {"ko": "아직 만나지 않은 캐릭터", "en": "A character not met yet"}
SEALED_TEXT = {
    "ko": "공개일이 되면 모습을 드러내요. 어떤 그림인지는 아직 아무도 몰라요.",
    "en": "It shows itself on the day of the reveal. Nobody knows yet which picture it is.",
}


class NotPublic(Trouble):
    """The documents would name an address that nobody else can open, for good."""

    def __init__(self, url: str, chain: str) -> None:
        self.url, self.chain = url, chain
        super().__init__(
            f"Every document would name {url} as its page, on {chain} and for good: nobody else can open it.",
            "Set PALMIDO_PUBLIC_URL to the gallery's public address, such as https://characters.example.org.",
        )


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("draw")(draw)
    app.command("publish")(publish)


def draw(
    directory: Set,
    count: Annotated[int, typer.Option(min=1, help="How many characters.")],
    seed: Annotated[
        str | None, typer.Option(help="Any text; the same seed gives the same set. Random when left out.")
    ] = None,
    after: Annotated[
        list[Path] | None, typer.Option(help="An earlier set, oldest first; none of its characters returns.")
    ] = None,
    json: Json = False,
) -> None:
    """Draw a set of characters, all different, in every size; run again, it draws only what is missing.

    Example: [bold]palmido draw sets/gbic-2026 --count 1000 --seed "GBIC 2026"[/bold]
    """
    drawn, skipped = draw_folder(SetFolder(directory), count, seed, after or [])
    show({"set": directory, "seed": SetFolder(directory).recipe.seed, "drawn": drawn, "skipped": skipped}, json)


def draw_folder(folder: SetFolder, count: int, seed: str | None, after: list[Path]) -> tuple[int, int]:
    """Draw a set into its folder; return how many pictures were drawn now and how many had been before."""
    words = load_words()
    folder.begin(count, seed, after, words)
    characters = folder.characters(words)
    with process_pool() as executor, progress("drawn", "characters") as move:
        result = draw_pictures(characters, folder.pictures, executor, progress=move)
    return result.drawn, result.skipped


def publish(context: typer.Context, directory: Set, json: Json = False) -> None:
    """Publish a drawn set to IPFS and print its CIDs and provenance hash; run again, it does what is missing.

    Example: [bold]palmido publish sets/gbic-2026[/bold]
    """
    stack = Stack(context.obj)
    require_public(stack.settings)
    published = publish_folder(SetFolder(directory), stack.store, str(stack.settings.public_url))
    show(published | {"placeholder_uri": SetFolder(directory).placeholder_uri}, json)


def require_public(settings: Settings) -> None:
    """Raise NotPublic where documents for a public chain would link to this machine."""
    host = (settings.public_url.host or "").strip("[]").rstrip(".")
    here = host == "localhost" or host.endswith(".localhost") or host in ("::1", "::", "0.0.0.0") or host[:4] == "127."
    if here and settings.chain is not ChainName.LOCAL:
        raise NotPublic(str(settings.public_url), settings.chain.value)


def publish_folder(folder: SetFolder, store: Store, public_url: str) -> dict[str, str | int]:
    """Publish a set and the placeholder that hides it while it is sealed; return what it is known by."""
    words = load_words()
    steps: dict[str, int] = {}
    with progress("published", "files") as move:

        def report(step: str, done: int, total: int) -> None:
            steps[step] = done
            move(sum(steps.values()), 3 * total)

        published = publish_set(
            words,
            folder.characters(words),
            folder.pictures,
            folder.directory,
            store,
            external_url=public_url,
            fixed=folder.promised,
            progress=report,
        )
    uri = publish_placeholder(store, public_url)
    write_whole(folder.directory / "placeholder.json", json_text.dumps({"uri": uri}).encode())
    say(f"  base URI {published.base_uri}")
    return asdict(published)


def publish_placeholder(store: Store, public_url: str) -> str:
    """Publish the unopened character, its picture in every size, and return its document's URI."""
    from PIL import Image

    master = ASSETS / "sealed.png"
    with tempfile.TemporaryDirectory() as folder:
        with Image.open(master) as picture:
            for suffix in SUFFIXES[1:]:
                size = int(suffix.removeprefix("-").removesuffix(".webp"))
                (Path(folder) / f"0{suffix}").write_bytes(encode_webp(picture.convert("RGB"), size))
        shutil.copyfile(master, Path(folder) / "0.png")
        pictures = store.add_directory(Path(folder))
    document = placeholder_document(SEALED_TITLE, SEALED_TEXT, f"ipfs://{pictures}/0.png", public_url)
    return f"ipfs://{store.add_file(canonical(document))}"
