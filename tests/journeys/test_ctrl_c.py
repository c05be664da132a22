"""Ctrl-C ends everything."""

from pathlib import Path

from product import Product


def test_ctrl_c_ends_every_process(tmp_path: Path) -> None:
    product = Product(tmp_path)
    product.start()
    assert product.is_open()
    assert product.stop() == 130
    assert not product.is_open()
