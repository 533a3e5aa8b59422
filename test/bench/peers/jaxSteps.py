"""Times JAX's training steps for the bench: the gradient of a scan over time, compiled by XLA for one processor thread.

The requests are those of pytorchSteps.py, with kind "cell" only; the answer to "open" has also "compileMs", the
milliseconds of the processor until the first step is done.
"""

import json
import os
import sys
import time

# XLA has as many threads as there are processors that it may use.
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import jax.numpy as jnp

activations = {
    "identity": lambda v: v,
    "sigmoid": jax.nn.sigmoid,
    "tanh": jnp.tanh,
    "relu": jax.nn.relu,
    "leaky_relu": lambda v: jax.nn.leaky_relu(v, 0.01),
}
combinations = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "elem_mul": lambda a, b: a * b,
}


def cell_step(cell, weights, x, h, c):
    values = {"x": x, "h": h, "c": c, "1": 1.0}
    for block in cell["blocks"]:
        op, name = block["op"], block["id"]
        inputs = [values[source] for source in block["inputs"]]
        if op == "linear":
            values[name] = inputs[0] @ weights[name]["w"]
        elif op == "linear_b":
            values[name] = inputs[0] @ weights[name]["w"] + weights[name]["b"]
        else:
            values[name] = (combinations.get(op) or activations[op])(*inputs)
    return values[cell["hNext"]], values[cell["cNext"]]


def training_step(cell):
    def loss_of(parameters, tokens, targets, h, c):
        def at_time(state, x):
            h, c = cell_step(cell, parameters["cell"], x, *state)
            return (h, c), h

        state, outputs = jax.lax.scan(at_time, (h, c), parameters["embedding"][tokens])
        logits = outputs @ parameters["decoder"] + parameters["bias"]
        losses = jax.nn.logsumexp(logits, -1) - jnp.take_along_axis(logits, targets[..., None], -1)[..., 0]
        return losses.mean(), state

    def step(parameters, tokens, targets, h, c):
        (loss, (h, c)), gradients = jax.value_and_grad(loss_of, has_aux=True)(parameters, tokens, targets, h, c)
        norm = jnp.sqrt(sum(jnp.sum(g * g) for g in jax.tree.leaves(gradients)))
        scale = 0.01 * jnp.minimum(1.0, 1.0 / norm)
        return jax.tree.map(lambda w, g: w - scale * g, parameters, gradients), loss, h, c

    return jax.jit(step, donate_argnums=0)


class Step:
    def __init__(self, request):
        cell, size = request["open"]["cell"], request["hidden"]
        keys = iter(jax.random.split(jax.random.key(1), 1000))
        bound = size**-0.5

        def uniform(*shape):
            return jax.random.uniform(next(keys), shape, minval=-bound, maxval=bound)

        weights = {}
        for block in cell["blocks"]:
            if block["op"] == "linear":
                weights[block["id"]] = {"w": uniform(size, size)}
            elif block["op"] == "linear_b":
                weights[block["id"]] = {"w": uniform(size, size), "b": uniform(size)}
        vocabulary = request["vocabulary"]
        self.parameters = {
            "cell": weights,
            "embedding": jax.random.normal(next(keys), (vocabulary, size)),
            "decoder": uniform(size, vocabulary),
            "bias": uniform(vocabulary),
        }
        shape = (request["time"], request["batch"])
        self.tokens = jax.random.randint(next(keys), shape, 0, vocabulary)
        self.targets = jax.random.randint(next(keys), shape, 0, vocabulary)
        self.h = jnp.zeros((request["batch"], size))
        self.c = jnp.zeros((request["batch"], size))
        self.step = training_step(cell)

    def run(self):
        self.parameters, loss, self.h, self.c = self.step(self.parameters, self.tokens, self.targets, self.h, self.c)
        return loss.block_until_ready()


def milliseconds(call):
    begun = time.process_time()
    result = call()
    return result, (time.process_time() - begun) * 1e3


def main():
    step = None
    for line in sys.stdin:
        request = json.loads(line)
        if "open" in request:
            step = Step(request)
            loss, compile_ms = milliseconds(step.run)
            for _ in range(request["warmup"]):
                loss = step.run()
            answer = {"loss": float(loss), "compileMs": compile_ms}
        else:
            steps = request["steps"]
            _, ms = milliseconds(lambda: [step.run() for _ in range(steps)])
            answer = {"ms": ms / steps}
        print(json.dumps(answer), flush=True)


print(json.dumps({"version": jax.__version__}), flush=True)
main()
