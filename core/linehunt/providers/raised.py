"""What a plugin raised: told from a Ctrl-C, and put into words."""

from threading import current_thread, main_thread

from linehunt.model.text import safe_message

NEWER = "it was built for a newer linehunt, or misspelt"
"""What may be behind a name that linehunt doesn't know."""


def may_be_ctrl_c(raised: BaseException) -> bool:
    """Whether the user may have meant it: Python interrupts the main thread alone (docs.python.org/3/library/signal.html).

    On any other thread a KeyboardInterrupt is the plugin's own, and must not end the program that embeds us.
    """
    return isinstance(raised, KeyboardInterrupt) and current_thread() is main_thread()


def words_of(raised: BaseException) -> str:
    """Its class and its text, on one line. For what ran without settings alone: a hook's text may quote a credential."""
    try:
        text = safe_message(" ".join(str(raised).split()))
    except BaseException:  # the class is the plugin's too, and so is its __str__
        text = "without words"
    newer = isinstance(raised, ImportError) and (raised.name or "").partition(".")[0] == "linehunt"
    return ": ".join(filter(None, (type(raised).__name__, text, NEWER if newer else "")))
