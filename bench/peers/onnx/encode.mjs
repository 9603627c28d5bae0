// ONNX models as bytes: the few messages of onnx.proto3 that a graph takes, in the wire format of protocol buffers.

const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;
const FLOAT = 1;
const INT64 = 7;
const IR_VERSION = 8;
const OPSET = 17;

function varint(n) {
  const bytes = [];
  let rest = BigInt.asUintN(64, BigInt(n));
  while (rest >= 128n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

const join = (parts) => Buffer.concat(parts.flat(Number.POSITIVE_INFINITY));
const key = (field, wire) => varint(field * 8 + wire);
const integer = (field, n) => [key(field, VARINT), varint(n)];
const bytes = (field, data) => [key(field, BYTES), varint(data.length), data];
const text = (field, s) => bytes(field, Buffer.from(s));
const message = (field, ...parts) => bytes(field, join(parts));
const float = (field, x) => [key(field, FIXED32), Buffer.from(Float32Array.of(x).buffer)];

/** AttributeProto: a float, an integer, or a list of integers. */
function attribute([name, value]) {
  const named = text(1, name);
  if (Array.isArray(value))
    return message(
      5,
      named,
      value.map((n) => integer(8, n)),
      integer(20, 7),
    );
  if (Number.isInteger(value)) return message(5, named, integer(3, value), integer(20, 2));
  return message(5, named, float(2, value.float), integer(20, 1));
}

const node = ({ op, inputs, output, attributes }) =>
  message(
    1,
    inputs.map((name) => text(1, name)),
    text(2, output),
    text(4, op),
    Object.entries(attributes).map(attribute),
  );

const isIntegers = (data) => data instanceof BigInt64Array;

/** TensorProto. */
const initializer = ({ name, shape, data }) =>
  message(
    5,
    shape.map((n) => integer(1, n)),
    integer(2, isIntegers(data) ? INT64 : FLOAT),
    text(8, name),
    bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  );

/** ValueInfoProto of a float32 tensor. */
const value = (field, { name, shape }) =>
  message(
    field,
    text(1, name),
    message(
      2,
      message(
        1,
        integer(1, FLOAT),
        message(
          2,
          shape.map((n) => message(1, integer(1, n))),
        ),
      ),
    ),
  );

/** The model as a file would hold it. */
export const model = ({ nodes, initializers, inputs, outputs }) =>
  join([
    integer(1, IR_VERSION),
    message(
      7,
      nodes.map(node),
      text(2, 'graph'),
      initializers.map(initializer),
      inputs.map((input) => value(11, input)),
      outputs.map((output) => value(12, output)),
    ),
    message(8, text(1, ''), integer(2, OPSET)),
  ]);
