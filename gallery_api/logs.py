"""What the processes of the service write: one JSON object a line on standard error, never the value of a variable."""

import logging
import sys

import structlog


def configure_logs() -> None:
    """Write every log line as JSON; a traceback names files and lines only, since locals hold headers and settings."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        # Standard error is looked up at each line: a daemon or a test may have replaced it since.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    # The HTTP client names the whole URL of each request at INFO, the key of a node's address with it.
    logging.getLogger("httpx").setLevel(logging.WARNING)
