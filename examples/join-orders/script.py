"""Joins orders with customers, and sums the orders by a column of the customers.

Values of the form: key_column, group_column, amount_column (text).
"""

from pathlib import Path

import pandas as pd
from gruntless import progress


def read(field):
    path = next(Path(f"/input_files/{field}").iterdir())
    # Everything stays text: "007" is a customer's number and not the number 7. The delimiter is found by pandas.
    table = pd.read_csv(path, dtype=str, sep=None, engine="python", encoding="utf-8-sig", keep_default_na=False)
    print(f"{path.name}: {len(table)} rows, columns {', '.join(table.columns)}")
    return path.name, table


def require(column, name, table):
    if column not in table.columns:
        raise SystemExit(f'{name} has no column "{column}". Its columns are: {", ".join(table.columns)}.')


orders_name, orders = read("orders")
customers_name, customers = read("customers")
require(key_column, orders_name, orders)
require(key_column, customers_name, customers)
require(amount_column, orders_name, orders)
require(group_column, customers_name, customers)
if customers[key_column].duplicated().any():
    twice = ", ".join(sorted(set(customers[key_column][customers[key_column].duplicated()])))
    raise SystemExit(f"{customers_name} has these more than once, so it is unclear who ordered: {twice}.")
progress(0.5, "Joining")

joined = orders.merge(customers, on=key_column, how="left", indicator=True)
unknown = joined["_merge"] == "left_only"
joined = joined.drop(columns="_merge").fillna("")
joined.to_csv("/output/orders with customers.csv", index=False, lineterminator="\n")

amounts = pd.to_numeric(joined[amount_column], errors="coerce")
groups = joined[group_column].where(~unknown, "(unknown customer)")
sums = pd.DataFrame({"Orders": groups.groupby(groups).size(), amount_column: amounts.groupby(groups).sum()})
sums.rename_axis(group_column).to_csv("/output/sums.csv", float_format="%.2f", lineterminator="\n")

print(f"{len(joined)} orders, {unknown.sum()} of unknown customers, {amounts.isna().sum()} without an amount")
progress(1, f"{len(sums)} groups")
