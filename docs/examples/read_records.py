"""Reads Tributary's records with nothing but Python 3.10's own library.

    python3 docs/examples/read_records.py < values      # one record's value per line, in hexadecimal

prints each record's name and fields. With a Kafka client of your choice: read(message.value()).
"""

import json
import pathlib
import struct
import sys

HISTORY = pathlib.Path(__file__).parents[2] / "schemas/src/main/resources/io/tributary/schemas/history"
INDEX = {int(line.split()[0], 16): line.split()[1:] for line in (HISTORY / "index.txt").read_text().splitlines()}


def read(value):
    """The record's name and its fields, as they were written."""
    if value[:2] != b"\xc3\x01":
        raise ValueError("not in Avro's single-object encoding")
    name, number = INDEX[struct.unpack("<Q", value[2:10])[0]]
    schema = json.loads((HISTORY / name / f"{number}.avsc").read_text())
    return name, Decoder(value, 10, schema).decode(schema)


class Decoder:
    """https://avro.apache.org/docs/1.12.0/specification/#binary-encoding"""

    def __init__(self, data, at, schema):
        self.data, self.at, self.named = data, at, {}
        self.collect(schema)

    def collect(self, schema, space=""):
        """Types that others refer to by name, wherever they are defined."""
        if isinstance(schema, list):
            for branch in schema:
                self.collect(branch, space)
        elif isinstance(schema, dict):
            if "name" in schema:
                space = schema["space"] = schema.get("namespace", space)
                self.named[f"{space}.{schema['name']}"] = schema
            for part in [schema.get("items"), schema.get("values"), schema["type"]]:
                self.collect(part, space)
            for field in schema.get("fields", []):
                self.collect(field["type"], space)

    def take(self, size):
        self.at += size
        return self.data[self.at - size : self.at]

    def long(self):
        """Zigzag; seven bits a byte, the lowest first."""
        bits = shift = 0
        while True:
            byte = self.take(1)[0]
            bits |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return (bits >> 1) ^ -(bits & 1)

    def blocks(self, item):
        """Of an array or a map: blocks until an empty one."""
        while count := self.long():
            if count < 0:
                count = -count
                self.long()  # the block's size in bytes
            for _ in range(count):
                yield item()

    def decode(self, schema, space=""):
        if isinstance(schema, list):
            return self.decode(schema[self.long()], space)
        if isinstance(schema, str):  # a primitive type, or the name of another
            schema = self.named.get(schema if "." in schema else f"{space}.{schema}", {"type": schema})
        space = schema.get("space", space)
        match schema["type"]:
            case "null":
                return None
            case "boolean":
                return self.take(1) == b"\x01"
            case "int" | "long":
                return self.long()
            case "float":
                return struct.unpack("<f", self.take(4))[0]
            case "double":
                return struct.unpack("<d", self.take(8))[0]
            case "bytes":
                return self.take(self.long())
            case "string":
                return self.take(self.long()).decode()
            case "enum":
                return schema["symbols"][self.long()]
            case "array":
                return list(self.blocks(lambda: self.decode(schema["items"], space)))
            case "map":
                return dict(self.blocks(lambda: (self.decode("string"), self.decode(schema["values"], space))))
            case "record":
                return {field["name"]: self.decode(field["type"], space) for field in schema["fields"]}
            case nested:
                return self.decode(nested, space)


if __name__ == "__main__":
    for line in sys.stdin:
        name, fields = read(bytes.fromhex(line))
        print(name, json.dumps(fields))
