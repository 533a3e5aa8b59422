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
    "hard_sigmoid": nn.functional.hardsigmoid,
    "hard_tanh": nn.functional.hardtanh,
    "softplus": nn.functional.softplus,
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
            zero = (sequence.new_zeros(shape), sequence.new_zeros(shape))
            forwards, last = self.layer(f"layers.{layer}", sequence, state[layer] if state else zero)
            if self.sizes.get("bidirectional"):
                turn = reversal(rows, *sequence.shape[:2])
                backwards, _ = self.layer(f"layers.{layer}.reverse", turned(sequence, turn), zero)
                forwards, last = forwards + turned(backwards, turn), zero
            sequence = forwards
            after.append(last)
        sequence = nn.functional.dropout(sequence, self.sizes["dropout"]["output"], self.training)
        hidden = pooled(sequence, self.sizes.get("pool")).flatten(0, 1)[rows]
        tied = self.sizes["tiedToEmbedding"]
        decoder = self.tensor("embedding.weight").T if tied else self.tensor("decoder.weight")
        return hidden @ decoder + self.tensor("decoder.bias"), after

    def layer(self, path, sequence, state):
        """sequence [time, batch, in] → the hidden states [time, batch, hidden] and the last (h, c)."""
        blocks, (h, c) = self.cell["blocks"], state
        # Products of the input need no state: one for all timesteps.
        of_input = {b["id"]: self.product(path, b, sequence) for b in blocks if "x" in b["inputs"]}
        dropped = self.recurrent_matrices(path)
        outputs = []
        for t in range(sequence.shape[0]):
            values = {"h": h, "c": c, "1": torch.ones_like(h)}
            for block in blocks:
                name, op = block["id"], block["op"]
                if name in of_input:
                    values[name] = of_input[name][t]
                    continue
                read = [values[source] for source in block["inputs"]]
                weights = f"{path}.{name}"
                if op in COMBINATIONS:
                    values[name] = COMBINATIONS[op](*read)
                elif op in ACTIVATIONS:
                    values[name] = ACTIVATIONS[op](*read)
                elif op in ("bias", "scalar"):
                    values[name] = self.tensor(f"{weights}.{op}").expand_as(h)
                elif op == "scale":
                    values[name] = self.tensor(f"{weights}.weight") * read[0]
                else:
                    values[name] = self.product(path, block, *read, dropped)
            h, c = values[self.cell["hNext"]], values[self.cell["cNext"]]
            outputs.append(h)
        return torch.stack(outputs), (h, c)

    def recurrent_matrices(self, path):
        """The matrices that read h or c, with the elements dropped that all timesteps of this batch go without."""
        share = self.sizes["dropout"].get("recurrent", 0)
        if share == 0 or not self.training:
            return {}
        products = [b for b in self.cell["blocks"] if b["op"].startswith(("linear", "low_rank")) and b["inputs"][0] in "hc"]
        names = [f"{path}.{b['id']}.{'down' if 'rank' in b else 'weight'}" for b in products]
        return {name: nn.functional.dropout(self.tensor(name), share) for name in names}

    def product(self, path, block, value, dropped=None):
        name = f"{path}.{block['id']}"
        for part in ("down", "up") if "rank" in block else ("weight",):
            matrix = f"{name}.{part}"
            value = value @ (dropped[matrix] if dropped and matrix in dropped else self.tensor(matrix))
        return value + self.tensor(f"{name}.bias") if block["op"].endswith("_b") else value


def reversal(rows, time, batch):
    """For each row time · batch + b the one as far from the end of its sequence, which is its last output row."""
    lengths = rows.new_zeros(batch).scatter_reduce(0, rows % batch, rows // batch + 1, "amax")
    t = torch.arange(time, device=rows.device).unsqueeze(1)
    turned_t = torch.where(t < lengths, lengths - 1 - t, t)
    return (turned_t * batch + torch.arange(batch, device=rows.device)).flatten()


def turned(sequence, turn):
    return sequence.flatten(0, 1)[turn].reshape(sequence.shape)


def pooled(sequence, pool):
    """The mean or the largest value over each timestep and the earlier ones."""
    if pool == "mean":
        count = torch.arange(1, len(sequence) + 1, device=sequence.device).reshape(-1, 1, 1)
        return sequence.cumsum(0) / count
    return sequence.cummax(0).values if pool == "max" else sequence
