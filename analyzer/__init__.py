"""The analyzer. It wants a newer Python than the collector it is installed with, and says so before it fails oddly."""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "raven-analyze needs Python 3.11 or newer; this is {}.{}. Only raven-collect runs on older ones (3.9 on)."
        " Copy the bundle to a machine with a newer Python and analyze it there.".format(*sys.version_info[:2])
    )
