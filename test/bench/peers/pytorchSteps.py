"""Times PyTorch's training steps for the bench. One JSON request a line on stdin, one answer a line on stdout.

{"open": {"kind": "cell" | "compiled", "cell": {...}} | {"kind": "nn", "layer": "LSTM"}, "batch", "time", "hidden", "vocabulary"}
    builds a model and warms it up; answers {"loss": …}; a "compiled" one is a cell given to torch.compile
{"steps": n}
    answers {"ms": milliseconds of one step on the processor}
"""

import json
import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)


class BlockCell(nn.Module):
    """A cell of the search, block by block, as it would be written by hand."""

    def __init__(self, cell, size):
        super().__init__()
        self.cell = cell
        self.layers = nn.ModuleDict(
            {
                block["id"]: nn.Linear(size, size, bias=block["op"] == "linear_b")
                for block in cell["blocks"]
                if block["op"].startswith("linear")
            }
        )

    def step(self, x, h, c):
        values = {"x": x, "h": h, "c": c, "1": 1.0}
        for block in self.cell["blocks"]:
            op, name = block["op"], block["id"]
            first, *rest = (values[source] for source in block["inputs"])
            if op == "add":
                values[name] = first + rest[0]
            elif op == "sub":
                values[name] = first - rest[0]
            elif op == "elem_mul":
                values[name] = first * rest[0]
            elif op in ("linear", "linear_b"):
                values[name] = self.layers[name](first)
            elif op == "identity":
                values[name] = first
            elif op == "leaky_relu":
                values[name] = torch.nn.functional.leaky_relu(first, 0.01)
            else:
                values[name] = getattr(torch, op)(first)
        return values[self.cell["hNext"]], values[self.cell["cNext"]]

    def forward(self, x, h, c):
        outputs = []
        for t in range(x.shape[0]):
            h, c = self.step(x[t], h, c)
            outputs.append(h)
        return torch.stack(outputs), h, c


class NativeLayer(nn.Module):
    """PyTorch's own layer of all timesteps."""

    def __init__(self, layer, size):
        super().__init__()
        self.layer = getattr(nn, layer)(size, size)
        self.has_memory = layer == "LSTM"

    def forward(self, x, h, c):
        if self.has_memory:
            outputs, (h, c) = self.layer(x, (h[None], c[None]))
            return outputs, h[0], c[0]
        outputs, h = self.layer(x, h[None])
        return outputs, h[0], c


class Step:
    def __init__(self, request):
        what, size = request["open"], request["hidden"]
        torch.manual_seed(1)
        self.embedding = nn.Embedding(request["vocabulary"], size)
        self.recurrent = NativeLayer(what["layer"], size) if what["kind"] == "nn" else BlockCell(what["cell"], size)
        if what["kind"] == "compiled":
            self.recurrent.compile()
        self.decoder = nn.Linear(size, request["vocabulary"])
        self.parameters = [
            parameter
            for module in (self.embedding, self.recurrent, self.decoder)
            for parameter in module.parameters()
        ]
        self.optimizer = torch.optim.SGD(self.parameters, lr=0.01)
        shape = (request["time"], request["batch"])
        self.tokens = torch.randint(request["vocabulary"], shape)
        self.targets = torch.randint(request["vocabulary"], shape).flatten()
        self.h = torch.zeros(request["batch"], size)
        self.c = torch.zeros(request["batch"], size)

    def run(self):
        self.optimizer.zero_grad()
        outputs, h, c = self.recurrent(self.embedding(self.tokens), self.h, self.c)
        logits = self.decoder(outputs.flatten(0, 1))
        loss = torch.nn.functional.cross_entropy(logits, self.targets)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimizer.step()
        self.h, self.c = h.detach(), c.detach()
        return loss


def main():
    step = None
    for line in sys.stdin:
        request = json.loads(line)
        if "open" in request:
            step = Step(request)
            for _ in range(request["warmup"]):
                loss = step.run().item()
            answer = {"loss": loss}
        else:
            begun = time.process_time()
            for _ in range(request["steps"]):
                step.run()
            answer = {"ms": (time.process_time() - begun) * 1e3 / request["steps"]}
        print(json.dumps(answer), flush=True)


print(json.dumps({"version": torch.__version__}), flush=True)
main()
