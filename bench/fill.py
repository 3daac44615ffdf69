#!/usr/bin/env python3
"""Gaps for `tractable fill` and others to fill, and how well they do it.

  fill.py make TABLE.csv OUT [--rows 5000]     OUT.full.csv, and OUT.gaps.csv with a fifth of the cells removed (seed 0)
  fill.py rivals OUT WAY                       OUT.WAY.csv, filled by mean | knn | trees
  fill.py judge OUT FILLED.csv                 one JSON object: nrmse, accuracy

Means (the most frequent value of text), five nearest neighbours, or IterativeImputer with ExtraTrees as in MissForest (text
as codes, rounded). nrmse is the mean over columns of numbers of the RMSE at the removed cells in deviations of the column,
accuracy the share of removed cells of text that are filled right. Needs python3 with pandas and sklearn.
"""
import json, sys, warnings
import numpy as np, pandas as pd

warnings.filterwarnings("ignore")


def read(path):
    return pd.read_csv(path, skipinitialspace=True, low_memory=False)


def make(table, out, rows):
    full = read(table).dropna().sample(frac=1, random_state=0).head(rows).reset_index(drop=True)
    removed = np.random.default_rng(0).random(full.shape) < 0.2
    full.to_csv(f"{out}.full.csv", index=False)
    # numbers as they were written, though their columns now have gaps
    full.astype(str).mask(removed).to_csv(f"{out}.gaps.csv", index=False)


def coded(frame):
    texts = {c: pd.Categorical(frame[c]).categories for c in frame if frame[c].dtype == object}
    return texts, frame.assign(**{c: pd.Categorical(frame[c]).codes for c in texts}).astype(float).mask(frame.isna())


def rivals(out, way):
    from sklearn.ensemble import ExtraTreesRegressor
    from sklearn.experimental import enable_iterative_imputer  # noqa: F401
    from sklearn.impute import IterativeImputer, KNNImputer

    frame = read(f"{out}.gaps.csv")
    texts, codes = coded(frame)
    if way == "mean":
        filled = codes.fillna({c: codes[c].mode()[0] if c in texts else codes[c].mean() for c in codes})
    else:
        center, scale = codes.mean(), codes.std()
        model = (
            KNNImputer(n_neighbors=5)
            if way == "knn"
            else IterativeImputer(
                ExtraTreesRegressor(n_estimators=50, min_samples_leaf=2, n_jobs=1, random_state=0), max_iter=4, random_state=0
            )
        )
        filled = pd.DataFrame(model.fit_transform((codes - center) / scale), columns=codes.columns) * scale + center
    for c, values in texts.items():
        places = filled[c].round().clip(0, len(values) - 1).astype(int)
        filled[c] = frame[c].where(frame[c].notna(), pd.Series(values.to_numpy()[places], index=frame.index))
    filled.to_csv(f"{out}.{way}.csv", index=False)


def judge(out, path):
    full, gaps, filled = read(f"{out}.full.csv"), read(f"{out}.gaps.csv"), read(path)
    errors, right, cells = [], 0, 0
    for c in full:
        at = gaps[c].isna()
        if full[c].dtype == object:
            right += (full[c][at].astype(str) == filled[c][at].astype(str)).sum()
            cells += at.sum()
        else:
            difference = full[c][at] - pd.to_numeric(filled[c][at])
            errors.append(np.sqrt((difference**2).mean()) / full[c].std())
    print(json.dumps(dict(nrmse=round(float(np.mean(errors)), 4), accuracy=round(right / cells, 4) if cells else None)))


what, *rest = sys.argv[1:]
if what == "make":
    rows = int(rest[rest.index("--rows") + 1]) if "--rows" in rest else 5000
    make(rest[0], rest[1], rows)
else:
    {"rivals": rivals, "judge": judge}[what](*rest)
