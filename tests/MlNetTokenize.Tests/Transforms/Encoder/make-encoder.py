"""Writes encoder.onnx beside it: a transformer encoder as BERT's, but small and with random weights.

Made with Debian's python3-onnx 1.12.0 and python3-numpy 1.24.2. The seed is fixed, so the file is the same on every run.

  input_ids, attention_mask, token_type_ids   int64    [batch, tokens], at most 64 tokens, ids below 512, types below 2
  last_hidden_state                           float32  [batch, tokens, 32]
  sentence_embedding                          float32  [batch, 32]: the mean of the states whose mask is 1

A real encoder (all-MiniLM-L6-v2, say) has the same three inputs. What it takes beyond this file is its own vocabulary.
"""
import os

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

VOCABULARY = 512
POSITIONS = 64
TYPES = 2
HIDDEN = 32
HEADS = 2
INNER = 64
LAYERS = 2

random = np.random.default_rng(20)
nodes = []
constants = {}


def constant(name, value):
    constants[name] = numpy_helper.from_array(np.asarray(value), name)
    return name


def node(operation, inputs, output, **attributes):
    nodes.append(helper.make_node(operation, inputs, [output], name=output, **attributes))
    return output


def weights(name, rows, columns, scale):
    return constant(name, (random.standard_normal((rows, columns)) * scale).astype(np.float32))


def linear(name, value, inputs, outputs):
    product = node("MatMul", [value, weights(f"{name}.weight", inputs, outputs, inputs**-0.5)], f"{name}.product")
    return node("Add", [product, constant(f"{name}.bias", np.zeros(outputs, np.float32))], name)


def normalized(name, value):
    scale = constant(f"{name}.scale", np.ones(HIDDEN, np.float32))
    bias = constant(f"{name}.bias", np.zeros(HIDDEN, np.float32))
    return node("LayerNormalization", [value, scale, bias], name, axis=-1, epsilon=1e-5)


def heads(name, value, order):
    return node("Transpose", [node("Reshape", [value, "by_head"], f"{name}.by_head")], f"{name}.heads", perm=order)


def gelu(name, value):
    error = node("Erf", [node("Mul", [value, "half_root"], f"{name}.scaled")], f"{name}.erf")
    return node("Mul", [node("Mul", [value, "half"], f"{name}.halved"), node("Add", [error, "one"], f"{name}.gate")], name)


def attention(name, value):
    # Queries [batch, head, token, size] times keys [batch, head, size, token] are scores; what is masked gets a hopeless one.
    query = heads(f"{name}.query", linear(f"{name}.query", value, HIDDEN, HIDDEN), [0, 2, 1, 3])
    key = heads(f"{name}.key", linear(f"{name}.key", value, HIDDEN, HIDDEN), [0, 2, 3, 1])
    content = heads(f"{name}.value", linear(f"{name}.value", value, HIDDEN, HIDDEN), [0, 2, 1, 3])
    scores = node("Mul", [node("MatMul", [query, key], f"{name}.products"), "score_scale"], f"{name}.scores")
    share = node("Softmax", [node("Add", [scores, "mask_scores"], f"{name}.masked")], f"{name}.share", axis=-1)
    mixed = node("Transpose", [node("MatMul", [share, content], f"{name}.mixed")], f"{name}.by_token", perm=[0, 2, 1, 3])
    return linear(f"{name}.output", node("Reshape", [mixed, "joined"], f"{name}.joined"), HIDDEN, HIDDEN)


constant("by_head", np.array([0, 0, HEADS, HIDDEN // HEADS], np.int64))
constant("joined", np.array([0, 0, HIDDEN], np.int64))
constant("score_scale", np.float32((HIDDEN // HEADS) ** -0.5))
constant("half", np.float32(0.5))
constant("half_root", np.float32(0.5**0.5))
constant("one", np.float32(1))
constant("hopeless", np.float32(-1e9))
constant("first", np.array([0], np.int64))
constant("token_axis", np.array([1], np.int64))
constant("head_and_query_axes", np.array([1, 2], np.int64))
constant("state_axis", np.array([2], np.int64))

mask = node("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
unmasked = node("Sub", ["one", node("Unsqueeze", [mask, "head_and_query_axes"], "mask_by_head")], "is_filling")
node("Mul", [unmasked, "hopeless"], "mask_scores")

tokens = node("Gather", [weights("token_table", VOCABULARY, HIDDEN, 1), "input_ids"], "tokens")
types = node("Gather", [weights("type_table", TYPES, HIDDEN, 0.3), "token_type_ids"], "types")
length = node("Shape", ["input_ids"], "length", start=1, end=2)
places = node("Slice", [weights("position_table", POSITIONS, HIDDEN, 0.3), "first", length], "places")
state = normalized("embeddings", node("Add", [node("Add", [tokens, types], "typed"), places], "placed"))
for layer in range(LAYERS):
    name = f"layer{layer}"
    state = normalized(f"{name}.attended", node("Add", [state, attention(f"{name}.attention", state)], f"{name}.sum"))
    inner = gelu(f"{name}.active", linear(f"{name}.inner", state, HIDDEN, INNER))
    is_last = layer == LAYERS - 1
    state = normalized(
        "last_hidden_state" if is_last else f"{name}.state",
        node("Add", [state, linear(f"{name}.outer", inner, INNER, HIDDEN)], f"{name}.inner_sum"))

kept = node("Mul", [state, node("Unsqueeze", [mask, "state_axis"], "mask_by_state")], "kept")
count = node("Max", [node("ReduceSum", [mask, "token_axis"], "token_count", keepdims=1), "one"], "count")
node("Div", [node("ReduceSum", [kept, "token_axis"], "sum", keepdims=0), count], "sentence_embedding")

inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"]) for name in ["input_ids", "attention_mask", "token_type_ids"]]
outputs = [
    helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "tokens", HIDDEN]),
    helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, ["batch", HIDDEN])]
model = helper.make_model(
    helper.make_graph(nodes, "encoder", inputs, outputs, list(constants.values())),
    producer_name="make-encoder.py", ir_version=8, opset_imports=[helper.make_opsetid("", 17)])
onnx.checker.check_model(model)
onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True)
onnx.save(model, os.path.join(os.path.dirname(os.path.abspath(__file__)), "encoder.onnx"))
