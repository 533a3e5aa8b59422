"""The files of a request: weights in safetensors, arrays in .npy, and batches from them."""

import json
import math
import struct

import numpy
import torch


def read_safetensors(path):
    """float32 tensors by name. The package `safetensors` does the same; these lines need none."""
    with open(path, "rb") as file:
        content = file.read()
    (length,) = struct.unpack("<Q", content[:8])
    header, data = json.loads(content[8 : 8 + length]), content[8 + length :]
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        values = numpy.frombuffer(data[begin:end], dtype="<f4").reshape(entry["shape"])
        tensors[name] = torch.from_numpy(values.copy())
    return tensors


def write_safetensors(path, tensors):
    header, chunks, offset = {}, [], 0
    for name, tensor in tensors.items():
        chunk = tensor.contiguous().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + len(chunk)]}
        chunks.append(chunk)
        offset += len(chunk)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(chunks))


class Batch:
    """Inputs [time, batch] or [time, batch, features]; `rows` (time · batch + b) are where outputs are judged."""

    def __init__(self, inputs, targets, rows, carries):
        self.inputs, self.targets, self.rows, self.carries = inputs, targets, rows, carries

    def to(self, device):
        return Batch(self.inputs.to(device), self.targets.to(device), self.rows.to(device), self.carries)


class Text:
    """A text as `batch` streams that are read side by side, in segments of `time` symbols; the state is carried."""

    def __init__(self, data, sizes):
        self.splits = {name: numpy.load(files["symbols"]) for name, files in data["splits"].items()}
        self.batch, self.time = sizes["batch"], sizes["time"]

    def batches(self, split):
        symbols = self.splits[split].astype(numpy.int64)
        short, longer = divmod(len(symbols) - 1, self.batch)
        starts = numpy.array([b * short + min(b, longer) for b in range(self.batch)])
        length = short + (longer > 0)
        for begin in range(0, length, self.time):
            steps = min(self.time, length - begin)
            # The first streams may be one symbol longer than the others, which then have no output row.
            ends_short = longer > 0 and begin + steps == length
            count = (steps - 1) * self.batch + longer if ends_short else steps * self.batch
            at = starts[None, :] + begin + numpy.arange(steps)[:, None]
            inputs = symbols[numpy.minimum(at, len(symbols) - 1)]
            targets = symbols[numpy.minimum(at + 1, len(symbols) - 1)].ravel()[:count]
            yield Batch(torch.from_numpy(inputs), torch.from_numpy(targets), torch.arange(count), begin > 0)

    def training_batches(self, epoch, most, order):
        return limited(list(self.batches("train")), epoch, most)

    def scores(self):
        return TextScores()

    def blank(self, steps):
        return torch.zeros(steps, 1, dtype=torch.int64)


class Sequences:
    """Separate sequences, padded with zeros to the longest of their batch."""

    def __init__(self, data, sizes):
        self.splits = {
            name: {part: numpy.load(path) for part, path in files.items()} for name, files in data["splits"].items()
        }
        self.batch, self.scored, self.scoring = sizes["batch"], data["scored"], data["scoring"]
        self.classes = sizes["loss"] == "softmaxCrossEntropy"
        with open(data["names"], encoding="utf-8") as file:
            self.class_names = json.load(file)["classes"] or []
        # Measures of single classes are told where they are asked for.
        self.wanted = []

    def batches(self, split, order=None):
        lengths = self.splits[split]["lengths"]
        chosen = numpy.arange(len(lengths)) if order is None else torch.randperm(len(lengths), generator=order).numpy()
        # Sequences of like length share a batch: little padding.
        chosen = chosen[numpy.argsort(lengths[chosen], kind="stable")]
        groups = [chosen[at : at + self.batch] for at in range(0, len(chosen), self.batch)]
        if order is not None:
            groups = [groups[i] for i in torch.randperm(len(groups), generator=order)]
        for group in groups:
            yield self.padded(self.splits[split], group)

    def training_batches(self, epoch, most, order):
        return limited(list(self.batches("train", order)), epoch, most)

    def padded(self, split, group):
        steps = int(split["lengths"][group].max())
        inputs = numpy.zeros((steps, self.batch) + split["inputs"].shape[1:], dtype=split["inputs"].dtype)
        rows, targets = [], []
        for b, sequence in enumerate(group):
            start, length = split["starts"][sequence], split["lengths"][sequence]
            inputs[:length, b] = split["inputs"][start : start + length]
            first = 0 if self.scored is None else max(0, length - self.scored)
            # `targetStarts` counts elements of `targets`, which may have several columns.
            width = 1 if split["targets"].ndim == 1 else split["targets"].shape[1]
            at = split["targetStarts"][sequence] // width
            rows.extend(range(first * self.batch + b, length * self.batch, self.batch))
            targets.append(split["targets"][at : at + length - first])
        inputs = inputs.astype(numpy.int64) if inputs.ndim == 2 else inputs
        targets = torch.from_numpy(numpy.concatenate(targets))
        targets = targets.long() if self.classes else targets.reshape(len(rows), -1)
        return Batch(torch.from_numpy(inputs), targets, torch.tensor(rows), False)

    def scores(self):
        if self.scoring == "classes":
            return ClassScores(self.class_names, self.wanted)
        return {"symbolSets": SymbolSetScores, "values": ValueScores}[self.scoring]()

    def blank(self, steps):
        inputs = next(iter(self.splits.values()))["inputs"]
        return torch.from_numpy(numpy.zeros((steps, 1) + inputs.shape[1:], dtype=inputs.dtype))


def limited(batches, epoch, most):
    """At most so many of an epoch; epochs take turns, so that large data is seen in parts."""
    if most is None or most >= len(batches):
        return batches
    first = epoch * most % len(batches)
    turn = (batches + batches)[first : first + most]
    turn[0].carries = False
    return turn


class TextScores:
    def add(self, batch, outputs):
        pass

    def result(self, loss):
        return {"perplexity": math.exp(min(loss, 700)), "bits_per_character": loss / math.log(2)}


class ClassScores:
    """`error` and its kin: a row is taken for the class of its largest output. `recall(name)` and the like where wanted."""

    def __init__(self, names=(), wanted=()):
        self.names, self.wanted = names, wanted
        self.targets, self.outputs = [], []

    def add(self, batch, outputs):
        self.targets.append(batch.targets.cpu().numpy())
        self.outputs.append(outputs.detach().cpu().numpy().astype(numpy.float64))

    def result(self, loss):
        targets, outputs = numpy.concatenate(self.targets), numpy.concatenate(self.outputs)
        predicted = outputs.argmax(1)
        recalls, precisions, f1s, areas, single = [], [], [], [], {}
        for c in range(outputs.shape[1]):
            actual, taken = targets == c, predicted == c
            found = int((actual & taken).sum())
            if actual.any():
                recalls.append(found / actual.sum())
            if actual.any() or taken.any():
                precisions.append(found / max(1, taken.sum()))
                f1s.append(2 * found / (actual.sum() + taken.sum()))
            if c < len(self.names):
                name = self.names[c]
                single[f"recall({name})"] = found / max(1, int(actual.sum()))
                single[f"precision({name})"] = found / max(1, int(taken.sum()))
                single[f"f1({name})"] = 2 * found / max(1, int(actual.sum() + taken.sum()))
            if actual.any() and not actual.all():
                areas.append(area_under_curve(actual, log_odds(outputs, c)))
        accuracy = float((predicted == targets).mean())
        return {
            "error": 1 - accuracy,
            "accuracy": accuracy,
            "balanced_accuracy": float(numpy.mean(recalls)),
            "macro_f1": float(numpy.mean(f1s)),
            "macro_precision": float(numpy.mean(precisions)),
            "auc": float(numpy.mean(areas)) if areas else 0.5,
            **{name: value for name, value in single.items() if name in self.wanted},
        }


def log_odds(outputs, c):
    """Orders rows as the softmax probability of class c does."""
    others = numpy.delete(outputs, c, axis=1)
    return outputs[:, c] - numpy.logaddexp.reduce(others, axis=1)


def area_under_curve(actual, scores):
    """The share of pairs (a row of the class, one of another) whose first has the higher score, ties counted half."""
    positive, negative = scores[actual], numpy.sort(scores[~actual])
    below = numpy.searchsorted(negative, positive, "left")
    up_to = numpy.searchsorted(negative, positive, "right")
    return (below + up_to).mean() / 2 / len(negative)


class SymbolSetScores:
    """`symbol_error`: the share of positions whose set of legal symbols is not exactly right; `word_error`: of words."""

    def __init__(self):
        self.words, self.wrong_words, self.positions, self.wrong_positions = 0, 0, 0, 0

    def add(self, batch, outputs):
        wrong = ((outputs > 0) != (batch.targets > 0.5)).any(1)
        word = batch.rows % batch.inputs.shape[1]
        self.positions += len(wrong)
        self.wrong_positions += int(wrong.sum())
        self.words += len(word.unique())
        self.wrong_words += len(word[wrong].unique())

    def result(self, loss):
        return {"word_error": self.wrong_words / self.words, "symbol_error": self.wrong_positions / self.positions}


class ValueScores:
    """`mse` is the loss; `mae` the mean absolute difference."""

    def __init__(self):
        self.sum, self.count = 0.0, 0

    def add(self, batch, outputs):
        self.sum += float((outputs - batch.targets).abs().sum())
        self.count += batch.targets.numel()

    def result(self, loss):
        return {"mse": loss, "mae": self.sum / self.count}
