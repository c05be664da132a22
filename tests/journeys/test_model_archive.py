"""What training writes can be loaded without running a program of its own."""

import io
import tarfile
from pathlib import Path

import numpy as np

MODEL = Path(__file__).parents[2] / "models" / "turning-point.tar.gz"
DATA = {".json", ".yml", ".npz", ".onnx"}


def test_a_trained_model_holds_data_and_no_program() -> None:
    with tarfile.open(MODEL) as archive:
        files = [member for member in archive if member.isfile()]
        assert {Path(member.name).suffix for member in files} <= DATA
        for member in files:
            if member.name.endswith(".npz"):
                content = archive.extractfile(member)
                assert content
                # Refuses what would have to be unpickled.
                arrays = np.load(io.BytesIO(content.read()), allow_pickle=False)
                assert [arrays[name].dtype for name in arrays.files]
