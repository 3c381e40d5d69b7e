"""A code gives one character to one recipient, whatever is posted, in whatever order, and whoever relays it."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from gallery_api.database import writing
from gallery_api.models import Claim, ClaimState, DeskDrop
from minting.journal.tables import intents
from tests.gallery_api.claims.fair import visitors


def problem(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


def states(fair) -> Counter:
    with fair.city.journal.engine.connect() as connection:
        return Counter(connection.execute(select(Claim.state)).scalars())


def test_what_is_posted_becomes_its_recipients_character(fair, client):
    """Received, sent, yours: forty codes in one transaction on a page, each with a character of its own."""
    people = visitors(len(fair.codes))
    places = fair.post_all(client, fair.codes, people)
    assert {client.get(place).json()["state"] for place in places} == {"received"}
    assert fair.relay().step(time.sleep) == len(fair.codes)
    assert {client.get(place).json()["state"] for place in places} == {"sent"}
    fair.read_chain()
    answers = [client.get(place).json() for place in places]
    assert {answer["state"] for answer in answers} == {"yours"}
    assert len({answer["character"]["number"] for answer in answers}) == len(people)
    assert len({answer["transaction"] for answer in answers}) == 1
    assert fair.owners() == dict(enumerate(people))
    shown = client.get(f"/api/v1/characters/{fair.drop}/{answers[7]['character']['number']}").json()
    assert (shown["ticket"], shown["owner"]) == (7, people[7].lower())


def test_the_same_post_gets_the_same_answer_and_another_recipient_none(fair, client):
    first, other = visitors(2)
    taken = fair.post(client, fair.codes[0], first)
    again = fair.post(client, fair.codes[0], first.lower())
    assert (again.status_code, again.json()) == (202, taken.json())
    assert problem(fair.post(client, fair.codes[0], other)) == (409, "already-claimed")
    fair.relay().step(time.sleep)
    fair.read_chain()
    assert fair.post(client, fair.codes[0], first).json()["state"] == "yours"
    assert problem(fair.post(client, fair.codes[0], other)) == (409, "already-claimed")
    assert fair.owners() == {0: first}


def test_of_many_simultaneous_posts_of_one_code_one_wins(fair, client):
    people = visitors(100)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda person: fair.post(client, fair.codes[3], person), people))
    assert Counter(answer.status_code for answer in answers) == {202: 1, 409: 99}
    winner = next(answer.json()["recipient"] for answer in answers if answer.status_code == 202)
    fair.relay().step(time.sleep)
    assert [owner.lower() for owner in fair.owners().values()] == [winner]


def test_what_cannot_be_honoured_is_refused_with_its_reason(fair, client):
    someone = visitors(1)[0]
    stolen = fair.claim(fair.codes[1], someone) | {"recipient": visitors(1)[0]}
    assert problem(client.post("/api/v1/claims", json=stolen)) == (422, "signature-invalid")
    assert problem(client.post("/api/v1/claims", json=stolen | {"ticket": 40})) == (404, "code-unknown")
    zero = fair.claim(fair.codes[1], "0x" + "0" * 40)
    assert problem(client.post("/api/v1/claims", json=zero)) == (422, "signature-invalid")
    with fair.city.lane() as lane:
        fair.send(lane, "void", fair.desk.encode_void_codes(fair.drop, [5]))
    fair.read_desk()
    assert problem(fair.post(client, fair.codes[5], someone)) == (410, "code-void")
    assert client.get(f"/api/v1/codes/{fair.drop}/5").json()["state"] == "void"
    assert states(fair) == {}


@pytest.mark.parametrize(
    ("window", "paused", "shown", "refused"),
    [
        ((0, 0), False, "not-open", (409, "claims-not-open")),
        ((60, 120), False, "not-open", (409, "claims-not-open")),
        ((-120, -60), False, "closed", (410, "claims-closed")),
        ((-60, 60), True, "paused", (503, "claims-paused")),
    ],
)
def test_outside_its_window_the_desk_takes_nothing(fair, client, window, paused, shown, refused):
    opens_at, closes_at = (int(fair.now) + second if window != (0, 0) else 0 for second in window)
    with writing(fair.city.journal.engine) as session:
        session.merge(DeskDrop(drop_id=fair.drop, opens_at=opens_at, closes_at=closes_at, paused=paused))
    assert client.get(f"/api/v1/codes/{fair.drop}/0").json()["desk"] == shown
    assert problem(fair.post(client, fair.codes[0], visitors(1)[0])) == refused
    assert states(fair) == {}


def test_one_that_was_issued_by_the_staff_spoils_no_batch(fair, client):
    """Nobody knew it when the claims were taken: its claim is refused, the others are honoured."""
    people = visitors(20)
    places = fair.post_all(client, fair.codes[:20], people)
    guest = visitors(1)[0]
    with fair.city.lane() as lane:
        fair.send(lane, "issue", fair.token.encode_issue(fair.drop, 4, guest), fair.token.address)
    fair.relay().step(time.sleep)
    fair.read_chain()
    answers = [client.get(place).json() for place in places]
    assert [answer["state"] for answer in answers] == ["yours"] * 4 + ["refused"] + ["yours"] * 15
    assert answers[4]["reason"] == "already-claimed"
    assert fair.owners() == {**dict(enumerate(people)), 4: guest}
    assert client.get(f"/api/v1/codes/{fair.drop}/4").json()["state"] == "taken"


def test_a_claim_that_somebody_else_sent_is_its_recipients_all_the_same(fair, client):
    """Anybody may send a claim; the chain pays its recipient, and the citizen is told so."""
    person = visitors(1)[0]
    place = fair.post_all(client, fair.codes[:1], [person])[0]
    with fair.city.journal.engine.connect() as connection:
        row = connection.execute(select(Claim.__table__)).one()
    with fair.city.lane() as lane:
        from minting.claim_desk import SignedClaim

        copied = SignedClaim(row.code_block, 0, person, bytes(row.signature))
        fair.send(lane, "copy", fair.desk.encode_claim(fair.drop, copied))
    fair.relay().step(time.sleep)
    fair.read_chain()
    assert client.get(place).json()["state"] == "yours"
    assert fair.owners() == {0: person}


def test_who_has_two_codes_gets_two_characters(fair, client):
    """A page takes a recipient once; the second claim goes with the next transaction."""
    people = visitors(20)
    people[19] = people[0]
    fair.post_all(client, fair.codes[:20], people)
    fair.relay().step(time.sleep)
    assert fair.owners() == dict(enumerate(people))
    assert states(fair) == {ClaimState.MINTED: 20}


def test_what_the_whole_desk_refuses_is_tried_again_later(fair, client):
    """Stopped between post and block: nothing is lost, and nothing is minted until it goes on."""
    people = visitors(3)
    fair.post_all(client, fair.codes[:3], people)
    with fair.city.lane() as lane:
        fair.send(lane, "pause", fair.desk.encode_pause(fair.drop))
    relay = fair.relay()
    assert relay.step(time.sleep) == 0
    assert (states(fair), fair.owners()) == ({ClaimState.RECEIVED: 3}, {})
    assert relay.step(time.sleep) == 0, "it waits a while before it tries again"
    with fair.city.lane() as lane:
        fair.send(lane, "unpause", fair.desk.encode_unpause(fair.drop))
    fair.now += 3
    assert relay.step(time.sleep) == 3
    assert fair.owners() == dict(enumerate(people))


def test_told_to_stop_in_the_middle_another_relay_goes_on(fair, client):
    """The batch is in the journal: the next process waits for that transaction and sends no second one."""
    people = visitors(20)
    fair.post_all(client, fair.codes[:20], people)

    class Told(Exception):
        pass

    def stop(_seconds):
        raise Told

    fair.city.chain.ask("evm_setAutomine", [False])
    try:
        with pytest.raises(Told):
            fair.relay("first").step(stop)
    finally:
        fair.city.chain.ask("evm_setAutomine", [True])
    fair.city.chain.ask("evm_mine", [])
    assert fair.relay("second").step(time.sleep) == 20
    assert fair.owners() == dict(enumerate(people))
    with fair.city.journal.engine.connect() as connection:
        sent = connection.execute(select(intents.c.key).where(intents.c.key.like("claims:%"))).scalars().all()
    assert len(sent) == 1


def test_several_relays_at_once_send_each_claim_once(fair, client):
    people = visitors(40)
    fair.post_all(client, fair.codes, people)
    threads = [
        threading.Thread(target=relay.step, args=(time.sleep,)) for relay in (fair.relay(f"r{i}") for i in range(3))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    fair.relay().step(time.sleep)
    assert fair.owners() == dict(enumerate(people))
    assert states(fair) == {ClaimState.MINTED: 40}


def test_a_claim_is_followed_live(fair, client):
    place = fair.post_all(client, fair.codes[:1], visitors(1))[0]
    told = []

    def follow():
        with client.stream("GET", f"{place}/events") as stream:
            for line in stream.iter_lines():
                if line.startswith("data: "):
                    told.append(line)
                    if '"yours"' in line:
                        return

    thread = threading.Thread(target=follow)
    thread.start()
    deadline = time.monotonic() + 20
    while not told and time.monotonic() < deadline:
        time.sleep(0.05)
    assert '"received"' in told[0]
    fair.relay().step(time.sleep)
    fair.read_chain()
    thread.join(20)
    assert '"yours"' in told[-1]


def test_reading_consumes_nothing(fair, client):
    for _ in range(3):
        shown = client.get(f"/api/v1/codes/{fair.drop}/0").json()
        assert (shown["state"], shown["desk"]) == ("free", "open")
    assert problem(client.get("/api/v1/claims/" + "0" * 32)) == (404, "claim-not-found")
    assert states(fair) == {}
