"""A layer of the encoder in TensorFlow, so that it can be trained (Vaswani and others 2017, in the form of BERT)."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from bot.processor import multiplies_bfloat16

HEADS = 12
EPSILON = 1e-12
FAR_BELOW_ZERO = -1e9
# Halves the time of training where the processor multiplies these itself; elsewhere they are slower than float32.
PRODUCTS = tf.bfloat16 if multiplies_bfloat16() else tf.float32


class Layer(tf.Module):
    """Attention and a two-step dense part, each with a residual and a normalisation behind it."""

    def __init__(self, weights: dict[str, np.ndarray], dropout: float) -> None:
        """Take the weights by their names in the encoder's file.

        Args:
            weights: as `EncoderFile.layer` gives them.
            dropout: share of numbers that training leaves out behind each part.
        """
        super().__init__()
        self._weights = {name: tf.Variable(values, name=name.replace(".", "_")) for name, values in weights.items()}
        self._dropout = dropout

    def __call__(self, hidden: tf.Tensor, mask: tf.Tensor, training: bool) -> tf.Tensor:
        """Return the layer's output.

        Args:
            hidden: (messages, word pieces, 384).
            mask: (messages, word pieces), 1 for a word piece and 0 for padding.
            training: whether numbers are left out.
        """
        attended = self._dense("attention.output.dense", self._attend(hidden, mask))
        hidden = self._normalised("attention.output.LayerNorm", hidden + self._drop(attended, training))
        widened = tf.nn.gelu(self._dense("intermediate.dense", hidden))
        narrowed = self._dense("output.dense", widened)
        return self._normalised("output.LayerNorm", hidden + self._drop(narrowed, training))

    def numbers(self) -> dict[str, np.ndarray]:
        """Return the weights as they are now."""
        return {name: variable.numpy() for name, variable in self._weights.items()}

    def _attend(self, hidden: tf.Tensor, mask: tf.Tensor) -> tf.Tensor:
        query, key, value = (self._heads(f"attention.self.{part}", hidden) for part in ("query", "key", "value"))
        scores = tf.matmul(query, key, transpose_b=True) / tf.sqrt(tf.cast(tf.shape(query)[-1], tf.float32))
        shares = tf.nn.softmax(scores + (1 - mask[:, None, None, :]) * FAR_BELOW_ZERO)
        mixed = tf.transpose(tf.matmul(shares, value), [0, 2, 1, 3])
        return tf.reshape(mixed, tf.shape(hidden))

    def _heads(self, part: str, hidden: tf.Tensor) -> tf.Tensor:
        shape = tf.shape(hidden)
        split = tf.reshape(self._dense(part, hidden), [shape[0], shape[1], HEADS, hidden.shape[-1] // HEADS])
        return tf.transpose(split, [0, 2, 1, 3])

    def _dense(self, part: str, hidden: tf.Tensor) -> tf.Tensor:
        weight = self._weights[f"{part}.weight"]
        shape = tf.shape(hidden)
        # One large product takes two thirds of the time of one for each message.
        flat = tf.cast(tf.reshape(hidden, [-1, hidden.shape[-1]]), PRODUCTS)
        product = tf.cast(tf.matmul(flat, tf.cast(weight, PRODUCTS)), tf.float32)
        return tf.reshape(product, [shape[0], shape[1], weight.shape[-1]]) + self._weights[f"{part}.bias"]

    def _normalised(self, part: str, hidden: tf.Tensor) -> tf.Tensor:
        mean, variance = tf.nn.moments(hidden, axes=-1, keepdims=True)
        scale, shift = self._weights[f"{part}.weight"], self._weights[f"{part}.bias"]
        return (hidden - mean) * tf.math.rsqrt(variance + EPSILON) * scale + shift

    def _drop(self, hidden: tf.Tensor, training: bool) -> tf.Tensor:
        return tf.nn.dropout(hidden, self._dropout) if training else hidden
