interface NumberType {
  bytes: number;
  read(view: DataView, at: number, littleEndian: boolean): number;
}

/** numpy's element types that are read, by type string without the byte order. */
export const numberTypes: Record<string, NumberType> = {
  f4: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  f8: { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
  i1: { bytes: 1, read: (view, at) => view.getInt8(at) },
  i2: { bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  i4: { bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  i8: { bytes: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  u1: { bytes: 1, read: (view, at) => view.getUint8(at) },
  u2: { bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  u4: { bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  u8: { bytes: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  b1: { bytes: 1, read: (view, at) => view.getUint8(at) },
};

/** DuckDB's name for each, so that a table's description speaks one language. */
export const duckdbNames: Record<string, string> = {
  f4: "FLOAT",
  f8: "DOUBLE",
  i1: "TINYINT",
  i2: "SMALLINT",
  i4: "INTEGER",
  i8: "BIGINT",
  u1: "UTINYINT",
  u2: "USMALLINT",
  u4: "UINTEGER",
  u8: "UBIGINT",
  b1: "BOOLEAN",
};
