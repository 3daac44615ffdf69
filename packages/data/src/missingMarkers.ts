/** Spellings that stand for a missing value in a column of numbers. */
export const missingMarkers = ["", "NA", "N/A", "nan", "NaN", "null", "NULL", "?"];
