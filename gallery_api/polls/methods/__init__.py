"""The ways to count, by name and version."""

from gallery_api.polls.fields import FieldInvalid, Fields
from gallery_api.polls.methods.approval import Approval
from gallery_api.polls.methods.budget import GreedyBudget
from gallery_api.polls.methods.equal_shares import EqualShares
from gallery_api.polls.methods.method import Method
from gallery_api.polls.methods.quadratic import Quadratic
from gallery_api.polls.methods.ranked import Ranked
from gallery_api.polls.methods.single import Single
from gallery_api.polls.methods.weighted import Weighted
from gallery_api.polls.methods.yes_no import YesNo

METHODS: dict[tuple[str, int], type[Method]] = {
    (method.name, method.version): method
    for method in (Single, Approval, Ranked, Weighted, Quadratic, YesNo, GreedyBudget, EqualShares)
}


def read_method(fields: Fields, options: int) -> Method:
    """The method that a manifest declares for so many options; raises FieldInvalid."""
    name = fields.one_of("name", sorted({name for name, _ in METHODS}))
    version = fields.integer("version", 1, 1_000)
    if (name, version) not in METHODS:
        raise FieldInvalid(fields.at("version"), f"{version} of the method {name} is not known to this program")
    method = METHODS[name, version].read(fields, options)
    fields.done()
    return method
