"""Work that goes wrong in a worker, each way by the word that the body holds; what else comes is answered at once."""

import os
import signal
import time

from flows.extract.item import Item
from flows.extract.page import Page, Refusal


def odd(item: Item) -> Page | Refusal:
    word = item.body.decode()
    if word == "hang":
        time.sleep(600)
    if word == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if word == "leave":
        os._exit(3)
    if word == "bloat":
        return Page(text="x" * (1 << 32))
    return Page(title=word, text=f"{word} by {os.getpid()}")
