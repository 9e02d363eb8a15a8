"""Tables as bytes: Parquet without anything that is not in the table.

pandas would add its index, and for a column of categories the names of children that were filtered out long
ago. Here only plain columns are written, their types noted in one line, and equal tables give equal bytes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from record_review.custody.canonical import canonical_json

if TYPE_CHECKING:
    import pandas as pd

# Of what steps keep, written into its facts. Raise it when what was kept before cannot be read as it is now;
# it is then refused, and its step run again. Facts without one are of the first.
SCHEMA = 1
COLUMN_TYPES = b"column types"  # the key of our one note in the file


def to_parquet(frame: pd.DataFrame) -> bytes:
    """The bytes of a table.

    Parameters
    ----------
    frame : columns named by text, of text, whole numbers, fractions, booleans (nullable or not) or dates; a
        column of categories becomes the plain column it stands for. The index is not kept: it must be
        unnamed row numbers.

    Raises
    ------
    TypeError : an index that carries something, a column name that is no text, a column of mixed objects
    """
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    if (
        frame.index.nlevels > 1
        or frame.index.name is not None
        or not pd.api.types.is_integer_dtype(frame.index)
    ):
        raise TypeError("the index of a table is not kept: reset_index() makes it a column")
    if not all(type(name) is str for name in frame.columns) or frame.columns.has_duplicates:
        raise TypeError("the columns of a table have one text name each")
    arrays, types = [], {}
    for name in frame.columns:
        column = frame[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            column = column.astype(column.cat.categories.dtype)
        if pd.api.types.is_object_dtype(column.dtype):
            if not all(type(value) is str for value in column.dropna()):
                raise TypeError(f"column {name}: mixed objects; a column holds one kind of value")
            column = column.astype("str")
        is_text = pd.api.types.is_string_dtype(column.dtype)
        types[name] = "str" if is_text else str(column.dtype)
        array = pa.array(column, type=pa.string() if is_text else None, from_pandas=True)
        arrays.append(array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array)
    note = {COLUMN_TYPES: canonical_json({"rows": len(frame), "types": types})}
    table = pa.Table.from_arrays(arrays, names=list(frame.columns))
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(sink, table.schema, compression="zstd", store_schema=False) as writer:
        writer.write_table(table)
        writer.add_key_value_metadata(note)
    return sink.getvalue().to_pybytes()


def from_parquet(content: bytes) -> pd.DataFrame:
    """The table of these bytes: same columns in the same order, same types (text as `str`), rows numbered
    from 0.
    """
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = pq.ParquetFile(pa.BufferReader(content))
    note, table = json.loads(file.metadata.metadata[COLUMN_TYPES]), file.read()
    columns = {}
    for name in table.column_names:
        dtype = pd.api.types.pandas_dtype(note["types"][name])
        mapper = (
            {table.schema.field(name).type: dtype}.get
            if pd.api.types.is_extension_array_dtype(dtype)
            else None
        )
        columns[name] = table.column(name).to_pandas(types_mapper=mapper).astype(dtype)
    return pd.DataFrame(columns, index=pd.RangeIndex(note["rows"]), columns=table.column_names)
