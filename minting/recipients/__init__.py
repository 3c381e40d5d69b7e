"""A list of recipients: read from whatever a spreadsheet writes, and checked in full before anything is sent.

`read_list` takes a file's bytes, `read_recipients` text; both give every usable line and every problem.
`check_recipients` adds what only the chain knows.
"""

from minting.recipients.lines import Recipient, RecipientList, read_list, read_recipients
from minting.recipients.on_chain import check_recipients
from minting.recipients.problems import Fault, ListUnreadable, Problem, RecipientsInvalid

__all__ = [
    "Fault",
    "ListUnreadable",
    "Problem",
    "Recipient",
    "RecipientList",
    "RecipientsInvalid",
    "check_recipients",
    "read_list",
    "read_recipients",
]
