"""An exported graph in int8: one scale for each row of activations and each column of weights, smoothed between them.

One scale for all activations of a window, which is what dynamic quantisation gives, ruins MPNet: a few of its channels
and a few of its words are a hundred times larger than the rest. Scales by row keep the words apart, and smoothing
(Xiao et al. 2023, SmoothQuant) moves half of the channels' size into the weights.
"""

# pyright: reportMissingImports=false, reportPrivateImportUsage=false
# torch and onnx are in the extra [train] only.

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

Floats = npt.NDArray[np.float32]

WEIGHT_TOP = 63
"""Seven bits of the eight: with all of them, processors without VNNI overflow their 16-bit sums now and then, so that
scores fall and differ from machine to machine; seven cost nothing measurable and no time."""
ACTIVATION_TOP, ZERO = 127, 128
SMOOTHING = 0.5
DAMPING = 0.01
"""Of the mean square, added to every channel's: channels that were hardly seen do not take on errors of others."""
BLOCK = 128
LEAST = 1e-6


def quantise(path: Path, examples: Iterable[Mapping[str, npt.NDArray[np.int64]]]) -> None:
    """Replace a graph's products with constant matrices; `examples` are inputs that show what activations are like.

    Products of two activations, attention and biaffine scores, stay in float.
    """
    model = onnx.load(path)
    weights = {tensor.name: tensor for tensor in model.graph.initializer}
    products = [node for node in model.graph.node if node.op_type == "MatMul" and node.input[1] in weights]
    matrices = {node.input[1]: numpy_helper.to_array(weights[node.input[1]]) for node in products}
    seen = _seen(model, {node.input[0] for node in products}, examples)
    writer = _Writer(model.graph)
    for node in list(model.graph.node):
        if node.op_type == "MatMul" and node.input[1] in matrices:
            source = node.input[0]
            if source not in writer.smoothing:
                together = [matrices[other.input[1]] for other in products if other.input[0] == source]
                writer.rows(source, smoothing(seen[source].peaks, together))
            writer.product(node, matrices[node.input[1]], seen[source].squares)
        else:
            writer.nodes.append(node)
    writer.finish()
    onnx.checker.check_model(model)
    onnx.save(model, path)


def smoothing(peaks: Floats, matrices: Iterable[Floats]) -> Floats:
    """What each channel is divided by before it is rounded, and its row of the weights multiplied with; mean 1."""
    rows = np.max([np.abs(matrix).max(axis=1) for matrix in matrices], axis=0)
    found = np.maximum(peaks, LEAST) ** SMOOTHING / np.maximum(rows, LEAST) ** (1 - SMOOTHING)
    return (found / np.exp(np.log(found).mean())).astype(np.float32)


def rounded(matrix: Floats, step: Floats, squares: Floats) -> npt.NDArray[np.int8]:
    """Whole numbers of a matrix (inputs x outputs) with a step a column, each row's error made good by later rows.

    The error counts as the inputs make it: `squares` is the sum of their products, inputs x inputs. (Frantar et al.
    2022, GPTQ, over rows in their order.)
    """
    size = len(matrix)
    damped = squares.astype(np.float64) + np.eye(size) * (DAMPING * np.trace(squares) / size + LEAST)
    upper = np.linalg.cholesky(np.linalg.inv(damped)).T.astype(np.float32)
    left, found = matrix.astype(np.float32).copy(), np.zeros(matrix.shape, dtype=np.int8)
    for first in range(0, size, BLOCK):
        past = min(size, first + BLOCK)
        errors = np.zeros((past - first, matrix.shape[1]), dtype=np.float32)
        for at in range(first, past):
            found[at] = np.clip(np.round(left[at] / step), -WEIGHT_TOP, WEIGHT_TOP)
            errors[at - first] = (left[at] - found[at] * step) / upper[at, at]
            left[at + 1 : past] -= np.outer(upper[at, at + 1 : past], errors[at - first])
        left[past:] -= upper[first:past, past:].T @ errors
    return found


@dataclass(slots=True)
class _Seen:
    """What an activation was like: the largest absolute value of each channel, and channels x channels summed."""

    peaks: Floats
    squares: Floats

    def add(self, rows: Floats) -> None:
        self.peaks = np.maximum(self.peaks, np.abs(rows).max(axis=0))
        self.squares += rows.T @ rows


def _seen(
    model: onnx.ModelProto, names: set[str], examples: Iterable[Mapping[str, npt.NDArray[np.int64]]]
) -> dict[str, _Seen]:
    shown = onnx.ModelProto()
    shown.CopyFrom(model)
    del shown.graph.output[:]
    shown.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in sorted(names))
    session = onnxruntime.InferenceSession(shown.SerializeToString(), providers=["CPUExecutionProvider"])
    found: dict[str, _Seen] = {}
    for example in examples:
        for name, values in zip(sorted(names), session.run(None, dict(example)), strict=True):
            rows = np.asarray(values, dtype=np.float32)
            size = rows.shape[-1]
            found.setdefault(name, _Seen(np.zeros(size, "f4"), np.zeros((size, size), "f4"))).add(
                rows.reshape(-1, size)
            )
    if not found:
        raise ValueError("quantising needs examples: without them nothing is known of the size of activations")
    return found


class _Writer:
    """The nodes of the new graph in their order."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self.graph, self.nodes = graph, list[onnx.NodeProto]()
        self.smoothing: dict[str, Floats] = {}
        for name, value in (
            ("q.top", np.float32(ACTIVATION_TOP)),
            ("q.least", np.float32(LEAST)),
            ("q.one", np.float32(1)),
            ("q.zero", np.uint8(ZERO)),
        ):
            self._constant(name, np.asarray(value))

    def rows(self, source: str, divisor: Floats) -> None:
        """Round an activation to `source.q`, with `source.step` by row."""
        self.smoothing[source] = divisor
        self._constant(f"{source}.smooth", 1 / divisor)
        self._node("Mul", [source, f"{source}.smooth"], f"{source}.even")
        self._node("Abs", [f"{source}.even"], f"{source}.size")
        self._node("ReduceMax", [f"{source}.size"], f"{source}.peak", axes=[-1], keepdims=1)
        self._node("Max", [f"{source}.peak", "q.least"], f"{source}.most")
        self._node("Div", [f"{source}.most", "q.top"], f"{source}.step")
        self._node("Div", [f"{source}.even", f"{source}.step"], f"{source}.scaled")
        self._node("QuantizeLinear", [f"{source}.scaled", "q.one", "q.zero"], f"{source}.q")

    def product(self, node: onnx.NodeProto, matrix: Floats, squares: Floats) -> None:
        """The product in whole numbers, scaled back by row and column."""
        source, out = node.input[0], node.output[0]
        divisor = self.smoothing[source]
        even = matrix * divisor[:, None]
        step = np.maximum(np.abs(even).max(axis=0) / WEIGHT_TOP, LEAST).astype(np.float32)
        self._constant(f"{out}.weight", rounded(even, step, squares / np.outer(divisor, divisor)))
        self._constant(f"{out}.column", step)
        self._node("MatMulInteger", [f"{source}.q", f"{out}.weight", "q.zero"], f"{out}.sum")
        self._node("Cast", [f"{out}.sum"], f"{out}.float", to=TensorProto.FLOAT)
        self._node("Mul", [f"{out}.float", f"{source}.step"], f"{out}.row")
        self._node("Mul", [f"{out}.row", f"{out}.column"], out)

    def finish(self) -> None:
        """Put the new nodes in, take out what nobody reads any more."""
        read = {name for node in self.nodes for name in node.input}
        kept = [tensor for tensor in self.graph.initializer if tensor.name in read]
        del self.graph.initializer[:], self.graph.node[:]
        self.graph.initializer.extend(kept)
        self.graph.node.extend(self.nodes)

    def _constant(self, name: str, value: npt.NDArray[np.generic]) -> None:
        self.graph.initializer.append(numpy_helper.from_array(value, name))

    def _node(self, kind: str, inputs: list[str], output: str, **attributes: object) -> None:
        self.nodes.append(helper.make_node(kind, inputs, [output], name=f"{output}.{kind}", **attributes))
