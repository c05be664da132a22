"""Tunes the sentence encoder to this field: its upper layers learn to part the intents.

A plain encoder puts messages together whose words are alike, such as shame and guilt. A few passes over the examples
with a linear head on top (cross-entropy with smoothed labels, Szegedy and others 2016) pull the intents apart. The same
head is asked about each danger by itself, yes or no (a second task, Caruana 1997), as the classifier will be. What is
kept is the average of the weights over the last passes (Polyak and Juditsky 1992), which depends less on the order of
the examples than the last weights do. Layers below those that learn stay as they are, so that what they make of each
example is computed once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from bot.embedding import DIMENSIONS, SentenceEncoder
from bot.layers import Layer
from bot.processor import cores
from bot.weights import LAYERS, EncoderFile

BUCKETS_AT_ONCE = 16
# The averages move so slowly that the weights of every eighth step are enough.
AVERAGED_EVERY = 8
# What a question about a danger is answered with: the examples are right nearly always, not always.
SURE_YES, SURE_NO = 0.96, 0.01
# Log odds of a danger before anything is learned.
RARELY = -3.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Plan:
    """How the encoder is tuned."""

    layers: int
    epochs: int
    learning_rate: float
    batch_size: int = 32
    max_tokens: int = 48
    head_learning_rate: float = 2e-3
    label_smoothing: float = 0.1
    # How much the questions about dangers weigh beside the question which intent it is.
    watched_weight: float = 0.3
    dropout: float = 0.1
    head_scale: float = 20.0
    # Over which share of all steps, counted from the last one, the weights are averaged.
    averaged: float = 0.3
    seed: int = 1


@dataclass(frozen=True)
class Example:
    """What the lower layers make of a message (word pieces, 384), and its intent's number."""

    hidden: np.ndarray
    label: int


def tune(
    encoder: bytes,
    vocabulary: bytes,
    texts: Sequence[str],
    labels: Sequence[int],
    watched: Sequence[int],
    plan: Plan,
) -> bytes:
    """Return the encoder's file with its upper layers tuned.

    Args:
        encoder: the reviewed file.
        vocabulary: a word piece a line.
        texts: the examples.
        labels: the number of each example's intent, from 0.
        watched: the numbers of the intents that are dangers.
        plan: how to go about it.
    """
    file = EncoderFile(encoder)
    lowest = LAYERS - plan.layers
    lower = SentenceEncoder(file.with_output_of(lowest - 1), vocabulary, plan.max_tokens)
    hidden = lower.encode_pieces(texts, cores())
    examples = [Example(pieces, label) for pieces, label in zip(hidden, labels, strict=True)]
    tuner = _Tuner([file.layer(number) for number in range(lowest, LAYERS)], labels, watched, plan)
    tuner.run(examples)
    for number, layer in zip(range(lowest, LAYERS), tuner.layers, strict=True):
        file.replace_layer(number, layer.numbers())
    return file.content()


class _Tuner:
    """The layers that are trained, the head on top, and how they are trained."""

    def __init__(
        self, weights: list[dict[str, np.ndarray]], labels: Sequence[int], watched: Sequence[int], plan: Plan
    ) -> None:
        self._plan = plan
        self._random = np.random.default_rng(plan.seed)
        tf.random.set_seed(plan.seed)
        counts = np.bincount(labels)
        self._intents = len(counts)
        self._watched = tf.constant(watched, tf.int64)
        # The square root keeps a rare intent from outweighing its neighbours.
        self._class_weights = tf.constant(np.sqrt(len(labels) / (len(counts) * counts)), tf.float32)
        self._danger_weights = tf.constant(np.sqrt(len(labels) / counts[list(watched)]), tf.float32)
        self.layers = [Layer(values, plan.dropout) for values in weights]
        self._head = tf.Variable(tf.random.normal([DIMENSIONS, len(counts) + len(watched)], stddev=0.05))
        self._bias = tf.Variable([0.0] * len(counts) + [RARELY] * len(watched))
        self._variables = [variable for layer in self.layers for variable in layer.trainable_variables]
        self._steps = plan.epochs * -(-len(labels) // plan.batch_size)
        # Keras's older optimizers bring a matrix up to date in one operation, the newer ones in more than ten.
        self._body = tf.keras.optimizers.legacy.Adam()
        self._top = tf.keras.optimizers.legacy.Adam()
        self._averages = [tf.Variable(variable, trainable=False) for variable in self._variables]

    def run(self, examples: Sequence[Example]) -> None:
        step = 0
        for epoch in range(self._plan.epochs):
            losses = []
            for batch in self._batches(examples):
                self._set_pace(step)
                losses.append(float(self._step(*_padded(batch))))
                step += 1
                if step % AVERAGED_EVERY == 0 or step == self._steps:
                    self._average()
            logger.info("Tuning the encoder: pass %d of %d, loss %.2f", epoch + 1, self._plan.epochs, np.mean(losses))
        for variable, average in zip(self._variables, self._averages, strict=True):
            variable.assign(average)

    def _batches(self, examples: Sequence[Example]) -> Iterator[list[Example]]:
        """Neighbours in length share a batch, in an order that differs each time."""
        order = self._random.permutation(len(examples))
        span, size = self._plan.batch_size * BUCKETS_AT_ONCE, self._plan.batch_size
        batches = []
        for start in range(0, len(order), span):
            bucket = sorted(order[start : start + span], key=lambda place: len(examples[place].hidden))
            batches += [bucket[place : place + size] for place in range(0, len(bucket), size)]
        for number in self._random.permutation(len(batches)):
            yield [examples[place] for place in batches[number]]

    def _set_pace(self, step: int) -> None:
        """A warm-up over the first tenth, then down to nothing in a straight line."""
        pace = min(1.0, (step + 1) / (0.1 * self._steps)) * (1 - step / self._steps)
        self._body.learning_rate = self._plan.learning_rate * pace
        self._top.learning_rate = self._plan.head_learning_rate * pace

    @tf.function(autograph=False)
    def _average(self) -> None:
        """Move the averages towards the weights, so that they reach as far back as the plan says."""
        share = min(1.0, AVERAGED_EVERY / (self._plan.averaged * self._steps))
        for variable, average in zip(self._variables, self._averages, strict=True):
            average.assign_add(share * (variable - average))

    # Without autograph, since the loop over the layers is Python's; compiled once, for every length and size of batch.
    @tf.function(
        autograph=False,
        input_signature=[
            tf.TensorSpec([None, None, DIMENSIONS]),
            tf.TensorSpec([None, None]),
            tf.TensorSpec([None], tf.int64),
        ],
    )
    def _step(self, hidden: tf.Tensor, mask: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            for layer in self.layers:
                hidden = layer(hidden, mask, training=True)
            means = tf.reduce_sum(hidden * mask[..., None], axis=1) / tf.reduce_sum(mask, axis=1, keepdims=True)
            scores = tf.matmul(tf.math.l2_normalize(means, axis=1) * self._plan.head_scale, self._head) + self._bias
            loss = self._loss(scores[:, : self._intents], labels)
            loss += self._plan.watched_weight * self._danger_loss(scores[:, self._intents :], labels)
        gradients = tape.gradient(loss, [*self._variables, self._head, self._bias])
        body, _ = tf.clip_by_global_norm(gradients[:-2], 1.0)
        self._body.apply_gradients(zip(body, self._variables, strict=True))
        self._top.apply_gradients(zip(gradients[-2:], [self._head, self._bias], strict=True))
        return loss

    def _loss(self, scores: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        smooth = self._plan.label_smoothing
        targets = tf.one_hot(labels, self._intents) * (1 - smooth) + smooth / self._intents
        losses = tf.nn.softmax_cross_entropy_with_logits(targets, scores)
        weights = tf.gather(self._class_weights, labels)
        return tf.reduce_sum(losses * weights) / tf.reduce_sum(weights)

    def _danger_loss(self, scores: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        answers = tf.where(labels[:, None] == self._watched, SURE_YES, SURE_NO)
        losses = tf.nn.weighted_cross_entropy_with_logits(answers, scores, self._danger_weights)
        return tf.reduce_mean(tf.reduce_sum(losses, axis=1))


def _padded(batch: Sequence[Example]) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    width = max(len(example.hidden) for example in batch)
    hidden = np.zeros((len(batch), width, DIMENSIONS), dtype=np.float32)
    mask = np.zeros((len(batch), width), dtype=np.float32)
    for row, example in enumerate(batch):
        hidden[row, : len(example.hidden)] = example.hidden
        mask[row, : len(example.hidden)] = 1
    labels = np.array([example.label for example in batch])
    return tf.constant(hidden), tf.constant(mask), tf.constant(labels)
