"""What an error says."""


def check_words(error: BaseException) -> None:
    """That it says something, in lines that steer no terminal."""
    words = str(error)
    assert words.strip()
    assert all(map(str.isprintable, words.split("\n")))
