"""A trainer for MOE/RNAS in PyTorch: `training: { backend: command, command: python3 train.py }`.

Reads one JSON request a line on standard input, trains that cell, and answers on standard output: a line after every
epoch, and a last one with the metrics. docs/trainer-protocol.md describes both. Standard error goes to a log file in
the run's folder, so `print` is free for your own words.

Written to be changed: another optimiser, data augmentation, mixed precision, several GPUs. What the search needs is
that a seed decides the result, that the weights come back under the names they were given, and `validation_loss`.
"""

import copy
import json
import math
import sys
import time

import torch

from cell import Model
from data import Sequences, Text, read_safetensors, write_safetensors

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
ANSWERS = sys.stdout
sys.stdout = sys.stderr


def tell(answer):
    ANSWERS.write(json.dumps(answer) + "\n")
    ANSWERS.flush()


class Diverged(Exception):
    """A loss or gradient that is not finite."""


def make_optimizer(parameters, training):
    rate, decay = training["learning_rate"], training["weight_decay"]
    if training["optimizer"] == "sgd":
        return torch.optim.SGD(parameters, lr=rate, momentum=training["momentum"], weight_decay=decay)
    if training["optimizer"] == "rmsprop":
        return torch.optim.RMSprop(parameters, lr=rate, alpha=0.99, weight_decay=decay)
    return torch.optim.Adam(parameters, lr=rate, weight_decay=decay)


def learning_rate(training, epoch, epochs, losses):
    """Of epoch 0, 1, …; `losses` are the validation losses of the epochs before it."""
    rate, schedule = training["learning_rate"], training["schedule"]
    if schedule["type"] == "step":
        return rate * schedule["factor"] ** (epoch // schedule["every"])
    if schedule["type"] == "cosine":
        left = (1 + math.cos(math.pi * epoch / epochs)) / 2
        return rate * (schedule["final"] + (1 - schedule["final"]) * left)
    if schedule["type"] == "plateau":
        best, bad = math.inf, 0
        for loss in losses:
            bad = 0 if loss < best else bad + 1
            best = min(best, loss)
            if bad > schedule["patience"]:
                rate, bad = rate * schedule["factor"], 0
    return rate


def loss_of(outputs, targets, kind, class_weights=None):
    if kind == "softmaxCrossEntropy":
        if class_weights is not None:
            # The mean over the rows, not over their weights: class weights have the mean 1 over the training data.
            return torch.nn.functional.cross_entropy(outputs, targets, class_weights, reduction="sum") / len(targets)
        return torch.nn.functional.cross_entropy(outputs, targets)
    if kind == "sigmoidCrossEntropy":
        return torch.nn.functional.binary_cross_entropy_with_logits(outputs, targets)
    return torch.nn.functional.mse_loss(outputs, targets)


def finite(value, what):
    if not math.isfinite(value):
        raise Diverged(f"The {what} is not finite.")
    return value


class Evaluation:
    """One individual: its data, model and optimiser."""

    def __init__(self, request):
        self.request = request
        self.training = request["training"]
        sizes = request["sizes"]
        kind = Text if request["data"]["kind"] == "runningText" else Sequences
        self.data = kind(request["data"], sizes)
        self.data.wanted = request["metrics"]
        # Every random choice below follows from this: the order of sequences and the dropout masks.
        torch.manual_seed(request["seed"])
        self.order = torch.Generator().manual_seed(request["seed"])
        self.model = Model(request["cell"], sizes, read_safetensors(request["startWeights"])).to(DEVICE)
        self.optimizer = make_optimizer(self.model.parameters(), self.training)
        self.loss_kind = sizes["loss"]
        weights = sizes.get("classWeights")
        self.class_weights = None if weights is None else torch.tensor(weights)

    def run(self):
        limit = self.training.get("loss_limit", math.inf)
        result, epochs = {"type": "result"}, self.request["epochs"]
        parent = (self.request["parents"] or [None])[0]
        if parent is not None:
            # A child that nearly computes what its parent did needs less training.
            initial = self.measure("validation")["validation_loss"]
            result["initialLoss"] = initial
            allowed = self.training["morphism_threshold"] * abs(parent["validationLoss"])
            if initial <= parent["validationLoss"] + allowed:
                epochs = self.request["inheritedEpochs"]
        losses, best = [], None
        for epoch in range(min(epochs, self.request["untilEpoch"] or epochs)):
            rate = learning_rate(self.training, epoch, epochs, losses)
            training_loss = self.train_epoch(epoch, rate)
            metrics = self.measure("validation")
            tell({
                "type": "epoch",
                "epoch": epoch + 1,
                "trainingLoss": training_loss,
                "validationLoss": metrics["validation_loss"],
                "learningRate": rate,
            })
            losses.append(metrics["validation_loss"])
            if losses[-1] == min(losses) and losses.index(losses[-1]) == epoch:
                best = (metrics, copy.deepcopy(self.model.state_dict()))
            patience = self.training["early_stop"]
            if losses[-1] > limit or (patience > 0 and epoch - losses.index(min(losses)) >= patience):
                break
        result["metrics"], weights = best
        self.model.load_state_dict(weights)
        if "latency_us" in self.request["metrics"]:
            result["metrics"]["latency_us"] = self.latency()
        if self.request["isTested"]:
            result["testMetrics"] = self.measure("test")
        write_safetensors(self.request["weightsFile"], self.model.tensors())
        return result

    def train_epoch(self, epoch, rate):
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.model.train()
        total, count, state = 0.0, 0, None
        for batch in self.data.training_batches(epoch, self.training.get("max_batches"), self.order):
            batch = batch.to(DEVICE)
            state = [(h.detach(), c.detach()) for h, c in state] if batch.carries and state else None
            outputs, state = self.model(batch.inputs, state, batch.rows)
            loss = loss_of(outputs, batch.targets, self.loss_kind, self.class_weights)
            self.optimizer.zero_grad()
            loss.backward()
            most = self.training["clip_norm"] or math.inf
            norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), most)
            finite(loss.item() + norm.item(), "training loss")
            self.optimizer.step()
            total += loss.item() * len(batch.rows)
            count += len(batch.rows)
        return total / count

    @torch.no_grad()
    def measure(self, split):
        """The loss and every metric of the task on a split, with the dropout off."""
        self.model.eval()
        total, count, state, scores = 0.0, 0, None, self.data.scores()
        most = self.training.get("max_validation_batches") if split == "validation" else None
        for index, batch in enumerate(self.data.batches(split)):
            if index == most:
                break
            batch = batch.to(DEVICE)
            state = state if batch.carries else None
            outputs, state = self.model(batch.inputs, state, batch.rows)
            total += loss_of(outputs, batch.targets, self.loss_kind, self.class_weights).item() * len(batch.rows)
            count += len(batch.rows)
            scores.add(batch, outputs)
        loss = finite(total / count, f"{split} loss")
        return {f"{split}_loss": loss, **scores.result(loss)}

    @torch.no_grad()
    def latency(self, steps=64):
        """Microseconds of a timestep of one sequence; the median of some tries."""
        inputs = self.data.blank(steps).to(DEVICE)
        rows = torch.arange(steps, device=DEVICE)
        tries = []
        for _ in range(9):
            begun = time.perf_counter()
            self.model(inputs, None, rows)[0].sum().item()
            tries.append((time.perf_counter() - begun) * 1e6 / steps)
        return sorted(tries)[4]


def answer_to(request):
    try:
        return Evaluation(request).run()
    except Diverged as error:
        return {"type": "failed", "reason": "diverged", "message": str(error)}
    except RuntimeError as error:
        if "out of memory" not in str(error):
            raise
        torch.cuda.empty_cache()
        return {"type": "failed", "reason": "outOfMemory", "message": str(error)[:300]}


if __name__ == "__main__":
    # Searches train many small networks side by side: one thread each. A GPU does not care.
    torch.set_num_threads(1)
    print(f"trainer on {DEVICE}, PyTorch {torch.__version__}")
    for line in sys.stdin:
        tell(answer_to(json.loads(line)))
