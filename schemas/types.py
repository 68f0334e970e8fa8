"""The Arrow types that columns use, named once."""

import pyarrow as pa

TEXT = pa.string()
TEXTS = pa.list_(pa.field("item", pa.string(), nullable=False))
WHOLE = pa.int32()
LARGE = pa.int64()
REAL = pa.float64()
FLAG = pa.bool_()
DAY = pa.date32()
MOMENT = pa.timestamp("us", tz="UTC")
BYTES = pa.binary()
SPANS = pa.list_(
    pa.struct([pa.field("start_char", pa.int32()), pa.field("end_char", pa.int32()), pa.field("text", pa.string())])
)
"""Ordered pieces of an article: offsets are characters into articles.text, end exclusive; text is what stands there."""
