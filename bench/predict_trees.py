#!/usr/bin/env python3
"""Splits of seven tables and what gradient-boosted trees, trained for one column of each, say of the test rows.

  predict_trees.py TABLES OUT [NAME...]

TABLES is the folder of the data sets. Writes OUT/NAME.train.csv and OUT/NAME.test.csv (adult has a test file of its own, of
the others a tenth of the rows, seed 0), and prints one JSON object a line: {name, column, kind, auc | rmse, crps, coverage90}.
Trees: xgboost with its defaults for probabilities and means; for the law of a number a quantile regression
(HistGradientBoostingRegressor, pinball loss) for each of the levels 0.025, 0.075 … 0.975, and of 0.05 and 0.95 for the
interval. The CRPS is twice the mean pinball loss over the 20 levels. Needs python3 with pandas, sklearn and xgboost.
"""
import argparse, json, os, warnings
import numpy as np, pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.metrics import roc_auc_score
from xgboost import XGBClassifier, XGBRegressor

warnings.filterwarnings("ignore")
TABLES = {
    "adult": ("adult_train.csv.gz", "income"),
    "credit_card_default": ("credit_card_default.csv.gz", "default.payment.next.month"),
    "magic": ("magic_gamma.csv.gz", "class"),
    "california_housing": ("california_housing.csv.gz", "median_house_value"),
    "power-plant": ("uci_regression/power-plant.txt.gz", "y"),
    "protein": ("uci_regression/protein-tertiary-structure.txt.gz", "y"),
    "kin8nm": ("uci_regression/kin8nm.txt.gz", "y"),
}
CLASSES = {"adult", "credit_card_default", "magic"}
LEVELS = (np.arange(20) + 0.5) / 20

p = argparse.ArgumentParser()
p.add_argument("tables")
p.add_argument("out")
p.add_argument("names", nargs="*")
a = p.parse_args()
os.makedirs(a.out, exist_ok=True)


def read(file):
    path = os.path.join(a.tables, file)
    if not file.endswith(".txt.gz"):
        return pd.read_csv(path, skipinitialspace=True, dtype=str, keep_default_na=False)
    rows = pd.read_csv(path, sep=r"\s+", header=None, dtype=str)
    return rows.set_axis([f"x{j}" for j in range(rows.shape[1] - 1)] + ["y"], axis=1)


def split(name, file):
    whole = read(file)
    if name == "adult":
        test = read("adult_test.csv.gz")
        return whole, test.assign(income=test.income.str.rstrip("."))
    order = np.random.default_rng(0).permutation(len(whole))
    part = len(whole) // 10
    return whole.iloc[order[part:]], whole.iloc[order[:part]]


def features(train, test, column):
    """Numbers as numbers, anything else as categories of the training rows."""
    out = []
    for part in (train, test):
        columns = {}
        for c in train.columns:
            if c == column:
                continue
            numbers = pd.to_numeric(train[c].replace("", np.nan), errors="coerce")
            if numbers.notna().sum() >= (train[c] != "").sum():
                columns[c] = pd.to_numeric(part[c].replace("", np.nan), errors="coerce")
            else:
                columns[c] = pd.Categorical(part[c], categories=sorted(train[c].unique()))
        out.append(pd.DataFrame(columns))
    return out


def crps(quantiles, y):
    """Twice the mean pinball loss, by the midpoint rule over the levels."""
    below = y[:, None] - quantiles
    return 2 * np.maximum(LEVELS * below, (LEVELS - 1) * below).mean(1)


for name, (file, column) in TABLES.items():
    if a.names and name not in a.names:
        continue
    train, test = split(name, file)
    train.to_csv(f"{a.out}/{name}.train.csv", index=False)
    test.to_csv(f"{a.out}/{name}.test.csv", index=False)
    X, T = features(train, test, column)
    make = dict(tree_method="hist", enable_categorical=True, random_state=0, n_jobs=1)
    if name in CLASSES:
        values = sorted(train[column].unique())
        y, truth = (train[column] == values[1]).astype(int), (test[column] == values[1]).astype(int)
        model = XGBClassifier(eval_metric="logloss", **make).fit(X, y)
        result = dict(kind="class", auc=float(roc_auc_score(truth, model.predict_proba(T)[:, 1])))
    else:
        y, truth = train[column].astype(float).to_numpy(), test[column].astype(float).to_numpy()
        mean = XGBRegressor(**make).fit(X, y).predict(T)
        coded = [F.apply(lambda c: c.cat.codes.replace(-1, np.nan) if c.dtype.name == "category" else c) for F in (X, T)]
        categorical = [c for c in X.columns if X[c].dtype.name == "category"]
        places = [list(X.columns).index(c) for c in categorical] or None

        def quantile(level):
            model = HistGradientBoostingRegressor(
                loss="quantile", quantile=level, categorical_features=places, random_state=0
            )
            return model.fit(coded[0], y).predict(coded[1])

        quantiles = np.sort(np.stack([quantile(level) for level in LEVELS], 1), axis=1)
        inside = (truth >= quantile(0.05)) & (truth <= quantile(0.95))
        result = dict(
            kind="number",
            rmse=float(np.sqrt(np.mean((mean - truth) ** 2))),
            crps=float(crps(quantiles, truth).mean()),
            coverage90=float(inside.mean()),
        )
    print(json.dumps(dict(name=name, column=column, rows=len(train), testRows=len(test), **result)), flush=True)
