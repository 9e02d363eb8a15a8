"""A table comes back as it was, and its bytes hold nothing else."""

import io

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from record_review.custody.tables import from_parquet, to_parquet


@pytest.fixture
def children():
    return pd.DataFrame(
        {
            "record_ref": ["0012", "é-7", None],
            "row": [5, 6, 7],
            "age_months": pd.array([31, None, 0], dtype="Int64"),
            "unborn": [False, True, False],
            "route_a": pd.array([True, None, False], dtype="boolean"),
            "date_of_birth": pd.to_datetime(["2010-02-28", None, "2024-02-29"]),
            "share": [0.25, np.nan, 1.0],
        }
    )


def test_columns_of_every_kind_come_back_with_their_types_and_blanks(children):
    pd.testing.assert_frame_equal(from_parquet(to_parquet(children)), children, check_exact=True)


@pytest.mark.parametrize(
    "empty",
    [
        pd.DataFrame(),
        pd.DataFrame({"record_ref": pd.Series(dtype="str"), "row": pd.Series(dtype="int64")}),
        pd.DataFrame(index=range(3)),
    ],
    ids=["nothing", "no rows", "no columns"],
)
def test_an_empty_table_comes_back_empty(empty):
    back = from_parquet(to_parquet(empty))
    assert back.shape == empty.shape
    assert list(back.dtypes) == list(empty.dtypes)


def test_a_column_without_any_text_is_still_text():
    back = from_parquet(to_parquet(pd.DataFrame({"local_name": pd.Series([None, None], dtype="object")})))
    assert str(back["local_name"].dtype) == "str"


def test_children_filtered_out_leave_no_name_behind():
    """A pandas category keeps the values of rows that are gone, in memory and in its own Parquet."""
    everyone = pd.DataFrame({"name": pd.Categorical(["Zephyrine", "Ottoline"])})
    one = everyone[everyone["name"] == "Ottoline"]
    assert b"Zephyrine" not in to_parquet(one)
    assert str(from_parquet(to_parquet(one))["name"].dtype) == "str"


def test_the_file_carries_only_column_names_types_and_the_row_count(children):
    notes = pq.ParquetFile(io.BytesIO(to_parquet(children))).metadata.metadata
    assert list(notes) == [b"column types"]
    assert b"pandas" not in to_parquet(children)


def test_equal_tables_have_equal_bytes_whatever_their_row_numbers_were(children):
    assert to_parquet(children) == to_parquet(children.set_axis([9, 4, 2]))


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        (pd.DataFrame({"a": [1]}, index=["0012"]), "index"),
        (pd.DataFrame({"a": [1]}, index=pd.RangeIndex(1, name="row")), "index"),
        (pd.DataFrame({0: [1]}), "text name"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "one text name each"),
        (pd.DataFrame({"a": pd.Series(["x", 1], dtype="object")}), "column a: mixed"),
    ],
)
def test_what_would_be_lost_or_retyped_is_refused(frame, says):
    with pytest.raises(TypeError, match=says):
        to_parquet(frame)
