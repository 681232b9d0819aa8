"""A file of ten thousand lines is read in seconds, and memory does not grow with the file as its elements would."""

import subprocess
import sys
import time
from collections.abc import Callable
from decimal import Decimal

import pytest

from clearance.intake.drafting import complete
from clearance.intake.reading import read_file

LINES = 10_000


def _large(made_up: Callable[[str], bytes]) -> bytes:
    text = made_up("wco_import.xml").decode()
    begin = text.index("      <GovernmentAgencyGoodsItem>")
    second = text.index("      <GovernmentAgencyGoodsItem>", begin + 1)
    end = text.index("      <Importer>")
    item = text[second:end]
    number = "<SequenceNumeric>2<"
    items = "".join(item.replace(number, f"<SequenceNumeric>{n}<", 1) for n in range(1, LINES + 1))
    whole = text[:begin] + items + text[end:]
    return whole.replace("<GoodsItemQuantity>2<", f"<GoodsItemQuantity>{LINES}<").encode()


@pytest.mark.slow
def test_ten_thousand_lines_are_read_in_seconds(made_up: Callable[[str], bytes]) -> None:
    data = _large(made_up)
    began = time.process_time()
    found = read_file(data, "large.xml")
    completion = complete(found.declarations[0])
    seconds = time.process_time() - began
    assert found.errors == ()
    assert found.line_count == LINES
    assert found.declarations[0].lines[-1].sequence == LINES
    assert found.declarations[0].lines[-1].path.endswith(f"GovernmentAgencyGoodsItem[{LINES}]")
    assert completion.draft["lines"][-1]["price"] == Decimal(1200)
    assert seconds < 60, "it takes less than ten on an idle core"


MEASURE = """
import resource, sys
from django.conf import settings
settings.configure(USE_I18N=False)
from clearance.intake.reading import read_file
data = sys.stdin.buffer.read()
read_file(data[:1000], "warm-up.xml")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = read_file(data, "large.xml")
print(found.line_count, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)
"""


@pytest.mark.slow
def test_memory_is_that_of_the_lines_and_not_of_the_elements(made_up: Callable[[str], bytes]) -> None:
    data = _large(made_up)
    run = subprocess.run([sys.executable, "-c", MEASURE], input=data, capture_output=True, check=True)
    lines, grown = (int(part) for part in run.stdout.split())
    assert lines == LINES
    assert grown < 5 * len(data), "the elements alone would take more"


def test_a_number_above_999_is_allowed_where_there_are_so_many_lines(made_up: Callable[[str], bytes]) -> None:
    text = made_up("wco_import.xml").decode()
    begin = text.index("      <GovernmentAgencyGoodsItem>")
    second = text.index("      <GovernmentAgencyGoodsItem>", begin + 1)
    end = text.index("      <Importer>")
    items = "".join(
        text[second:end].replace("<SequenceNumeric>2<", f"<SequenceNumeric>{n}<", 1) for n in range(1, 1002)
    )
    data = (
        (text[:begin] + items + text[end:])
        .replace("<GoodsItemQuantity>2<", "<GoodsItemQuantity>1001<")
        .encode()
    )
    assert read_file(data, "a.xml").errors == ()
    over = data.replace(b"<SequenceNumeric>1001<", b"<SequenceNumeric>1002<")
    assert "from 1 to 1001" in read_file(over, "a.xml").errors[0].reason
