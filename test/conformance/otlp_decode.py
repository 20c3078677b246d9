"""Decodes OTLP trace requests by Debian's protobuf, strictly, for otlp.test.ts.

Usage: otlp_decode.py PROTOC PROTO_ROOT GENERATED

One line of JSON in: {"body": "<the request as OTLP JSON>"} or {"protobuf": "<its protobuf in base64>"}. One line out: {"message": {...}, "text": "..."} or {"error": "..."}.
The JSON is checked key by key against the descriptors (json_format also takes snake_case and enum names), turned into a message, that into
bytes, and the bytes are decoded once more by protoc; both decoders must agree.
"""

import base64
import json
import re
import subprocess
import sys

protoc, proto_root, generated = sys.argv[1:4]
sys.path.insert(0, generated)

from google.protobuf import json_format  # noqa: E402
from google.protobuf.descriptor import FieldDescriptor as F  # noqa: E402
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2  # noqa: E402

REQUEST = trace_service_pb2.ExportTraceServiceRequest
PROTO = "opentelemetry/proto/collector/trace/v1/trace_service.proto"
IDS = {"traceId": 32, "spanId": 16, "parentSpanId": 16}
TYPES = {
    F.CPPTYPE_INT64: str,
    F.CPPTYPE_UINT64: str,
    F.CPPTYPE_INT32: int,
    F.CPPTYPE_UINT32: int,
    F.CPPTYPE_ENUM: int,
    F.CPPTYPE_BOOL: bool,
    F.CPPTYPE_MESSAGE: dict,
}


def unique_keys(pairs):
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError(f"the same key twice in {pairs}")
    return dict(pairs)


def check(descriptor, value):
    """Every key is a field's camelCase name, every value has the JSON type that OTLP prescribes."""
    fields = {field.json_name: field for field in descriptor.fields}
    for key, member in value.items():
        field = fields[key]
        if field.label == F.LABEL_REPEATED and not isinstance(member, list):
            raise ValueError(f"{key} is no list: {member!r}")
        for item in member if field.label == F.LABEL_REPEATED else [member]:
            check_item(field, key, item)


def check_item(field, key, item):
    expected = TYPES.get(field.cpp_type, (str, int, float))
    if not isinstance(item, expected) or (isinstance(item, bool) and expected is not bool):
        raise ValueError(f"{key} is of the wrong type: {item!r}")
    if field.cpp_type == F.CPPTYPE_MESSAGE:
        check(field.message_type, item)
    if expected is str and not re.fullmatch(r"-?(0|[1-9]\d*)", item):
        raise ValueError(f"{key} is no decimal integer: {item!r}")
    if key in IDS and not re.fullmatch("[0-9a-f]{%d}" % IDS[key], item):
        raise ValueError(f"{key} is no id: {item!r}")


def map_ids(value, change):
    if isinstance(value, list):
        return [map_ids(item, change) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: change(member) if key in IDS else map_ids(member, change) for key, member in value.items()}


def decode(body):
    # Half a surrogate pair cannot be encoded: a body that has one fails here.
    body.encode("utf-8")
    request = json.loads(body, object_pairs_hook=unique_keys, parse_constant=lambda name: 1 / 0)
    check(REQUEST.DESCRIPTOR, request)
    # OTLP writes ids in hex where proto3's JSON has base64.
    in_base64 = map_ids(request, lambda hex_id: base64.b64encode(bytes.fromhex(hex_id)).decode())
    return describe(json_format.ParseDict(in_base64, REQUEST(), ignore_unknown_fields=False))


def decode_protobuf(data):
    # Strict in what Python is not: a field that it does not know it would keep and write again, and protoc finds it there.
    message = REQUEST.FromString(data)
    answer = describe(message)
    if len(data) != len(message.SerializeToString()):
        raise ValueError("written anew it is of another length: a number too long, a default written, or a field twice")
    return answer


def describe(message):
    text = decode_by_protoc(message)
    decoded = json_format.MessageToDict(message, use_integers_for_enums=True)
    return {"message": map_ids(decoded, lambda base64_id: base64.b64decode(base64_id).hex()), "text": text}


def decode_by_protoc(message):
    data = message.SerializeToString(deterministic=True)
    text = subprocess.run(protoc_command("decode"), input=data, capture_output=True, check=True).stdout.decode()
    if re.search(r"^\s*\d+[:{ ]", text, re.MULTILINE):
        raise ValueError("protoc found a field that it does not know")
    # By protoc too: Python takes ten times as long to read its text.
    again = subprocess.run(protoc_command("encode"), input=text.encode(), capture_output=True, check=True).stdout
    if again != data:
        raise ValueError("protoc and Python do not agree")
    return text


def protoc_command(what):
    return [protoc, "-I", proto_root, f"--{what}={REQUEST.DESCRIPTOR.full_name}", PROTO]


for line in sys.stdin:
    try:
        question = json.loads(line)
        answer = decode_protobuf(base64.b64decode(question["protobuf"])) if "protobuf" in question else decode(question["body"])
    except Exception as error:  # the test shows it
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
