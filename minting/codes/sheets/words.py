"""What stands on the paper, in Korean and English."""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """The languages on the paper; with both, Korean leads."""

    KO = "ko"
    EN = "en"
    BOTH = "both"


@dataclass(frozen=True)
class Phrase:
    """One sentence in both languages."""

    ko: str
    en: str

    def lines(self, language: Language) -> list[str]:
        """Return the sentence in one language, or in both, the leading one first."""
        return {Language.KO: [self.ko], Language.EN: [self.en], Language.BOTH: [self.ko, self.en]}[language]

    def filled(self, **values: object) -> "Phrase":
        """Return the phrase with its gaps filled."""
        return Phrase(self.ko.format(**values), self.en.format(**values))


GET = Phrase("캐릭터 받기", "Get your character")
SCAN = Phrase("카메라로 비춰 주세요", "Point your camera here")
FREE = Phrase("돈이 들지 않고, 앱도 필요 없어요", "Costs nothing, needs no app")
ONCE = Phrase("한 번만 쓸 수 있어요", "Works once")
WAITING = Phrase("한 명이 기다리고 있어요", "Someone is waiting for you")
TICKET = Phrase("교환권 {ticket}", "Ticket {ticket}")
KEEP = Phrase("사진으로 남기거나 나누지 마세요", "Do not photograph or share it")

RECORD = Phrase("발급 기록", "Printing record")
STAFF = Phrase("담당자용 쪽이에요. 나누어 주지 마세요.", "For staff. Do not hand this page out.")
SAME = Phrase(
    "체인에 적힌 코드와 수와 지문이 같아요. 나중에 더한 코드는 없어요.",
    "Count and fingerprint are those on the chain. No code was added later.",
)
AFTER = Phrase(
    "인쇄한 뒤 이 파일은 지워 주세요. 다시 인쇄할 때는 암호로 잠긴 보관 파일을 쓰면 돼요.",
    "Delete this file after printing. The encrypted archive can print it again.",
)
CHECKING = Phrase(
    "교환권 번호 옆 네 글자는 확인 글자예요. 화면의 글자와 같은지 견줘 보세요.",
    "The four letters beside a ticket's number are its check. Compare them with the screen.",
)
DROP = Phrase("발행", "Drop")
TICKETS = Phrase("교환권", "Tickets")
COUNT = Phrase("코드 수", "Codes")
FINGERPRINT = Phrase("코드 지문", "Fingerprint")
DESK = Phrase("창구 계약", "Claim desk")
CHAIN = Phrase("체인", "Chain")
SITE = Phrase("사이트", "Site")
