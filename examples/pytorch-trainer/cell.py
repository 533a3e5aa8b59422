"""Any cell of a search as a PyTorch module, from its JSON."""

import torch
from torch import nn

COMBINATIONS = {"add": torch.add, "sub": torch.sub, "elem_mul": torch.mul}
ACTIVATIONS = {
    "identity": lambda a: a,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": lambda a: nn.functional.leaky_relu(a, 0.01),
}


class Model(nn.Module):
    """Embedding (for symbols), dropout, the cell on every layer, dropout, and a linear decoder.

    Every tensor has the name that the search gave it, with `/` for `.`, which PyTorch reserves. Matrices are
    [in, out]: a vector is multiplied from the left.
    """

    def __init__(self, cell, sizes, weights):
        super().__init__()
        self.cell, self.sizes = cell, sizes
        self.values = nn.ParameterDict({name.replace(".", "/"): nn.Parameter(value) for name, value in weights.items()})

    def tensors(self):
        return {name.replace("/", "."): value.detach().cpu() for name, value in self.values.items()}

    def tensor(self, name):
        return self.values[name.replace(".", "/")]

    def forward(self, inputs, state, rows):
        """inputs [time, batch] of symbols or [time, batch, features]; rows index time · batch + b.

        Returns the outputs [rows, out] and the state after the last timestep, a pair (h, c) for every layer.
        """
        tokens = self.sizes["vocabularySize"] is not None
        sequence = self.tensor("embedding.weight")[inputs] if tokens else inputs
        sequence = nn.functional.dropout(sequence, self.sizes["dropout"]["input"], self.training)
        shape = (sequence.shape[1], self.sizes["hiddenSize"])
        after = []
        for layer in range(self.sizes["layers"]):
            before = state[layer] if state else (sequence.new_zeros(shape), sequence.new_zeros(shape))
            sequence, last = self.layer(layer, sequence, before)
            after.append(last)
        sequence = nn.functional.dropout(sequence, self.sizes["dropout"]["output"], self.training)
        hidden = sequence.flatten(0, 1)[rows]
        tied = self.sizes["tiedToEmbedding"]
        decoder = self.tensor("embedding.weight").T if tied else self.tensor("decoder.weight")
        return hidden @ decoder + self.tensor("decoder.bias"), after

    def layer(self, layer, sequence, state):
        """sequence [time, batch, in] → the hidden states [time, batch, hidden] and the last (h, c)."""
        blocks, (h, c) = self.cell["blocks"], state
        # Products of the input need no state: one for all timesteps.
        of_input = {b["id"]: self.product(layer, b, sequence) for b in blocks if b["inputs"][0] == "x"}
        outputs = []
        for t in range(sequence.shape[0]):
            values = {"h": h, "c": c, "1": torch.ones_like(h)}
            for block in blocks:
                name, op = block["id"], block["op"]
                if name in of_input:
                    values[name] = of_input[name][t]
                    continue
                read = [values[source] for source in block["inputs"]]
                if op in COMBINATIONS:
                    values[name] = COMBINATIONS[op](*read)
                elif op in ACTIVATIONS:
                    values[name] = ACTIVATIONS[op](*read)
                else:
                    values[name] = self.product(layer, block, *read)
            h, c = values[self.cell["hNext"]], values[self.cell["cNext"]]
            outputs.append(h)
        return torch.stack(outputs), (h, c)

    def product(self, layer, block, value):
        path = f"layers.{layer}.{block['id']}"
        product = value @ self.tensor(f"{path}.weight")
        return product + self.tensor(f"{path}.bias") if block["op"] == "linear_b" else product
