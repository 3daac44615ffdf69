import { columnValues, type DataLike, type Model, modelledColumns, type TableCells } from "tractable";
import { plural } from "../text/format.ts";
import { modelPage } from "./modelPage.ts";
import type { Placed } from "./page.ts";
import { theme } from "./theme.ts";
import { typedPanel } from "./typedPanel.ts";

export interface TypedPictureOptions {
  readonly title: string;
  /** Rows to compare drawn ones with, and their context. */
  readonly data?: TableCells;
  readonly context?: TableCells;
  /** The context to draw rows for, where there is no data. */
  readonly given?: DataLike;
  readonly seed?: number;
}

const PER_ROW = 4;
const MOST_COLUMNS = 24;
const PANEL_HEIGHT = 190;
const ROW_GAP = 22;
const MOST_ROWS = 5000;

/**
 * A model of a typed table as an SVG page: how training went, and every column as it is in the data and in
 * drawn rows.
 */
export async function typedPicture(model: Model, options: TypedPictureOptions): Promise<string> {
  const { data, context, given, seed = 0, title } = options;
  const columns = modelledColumns(model.schema!);
  const drawn =
    context === undefined
      ? await model.sampleTable(MOST_ROWS, { seed, context: given })
      : await model.sampleTable(1, { seed, context: firstRows(context, MOST_ROWS) });
  const shown = columns.slice(0, MOST_COLUMNS);
  const width = (theme.pageWidth - 2 * theme.margin - (PER_ROW - 1) * 20) / PER_ROW;
  const placed = shown.map((column, index): Placed => {
    const own = data?.get(column.name);
    return {
      x: theme.margin + (index % PER_ROW) * (width + 20),
      y: Math.floor(index / PER_ROW) * (PANEL_HEIGHT + ROW_GAP),
      panel: typedPanel(column, {
        width,
        height: PANEL_HEIGHT,
        data: own && columnValues(column, own),
        drawn: drawn.get(column.name)!,
      }),
    };
  });
  const legend = data === undefined ? "drawn rows in red" : "data in blue, drawn rows in red";
  const more = columns.length > shown.length ? `, ${shown.length} of them shown` : "";
  const names = model.contextColumns.length === 0 ? "" : ` given ${model.contextColumns.join(", ")}`;
  return modelPage(model, {
    title,
    subject: `${plural(columns.length, "column")}${more}${names} (${legend})`,
    comparison: {
      placed,
      height: Math.ceil(shown.length / PER_ROW) * (PANEL_HEIGHT + ROW_GAP),
    },
  });
}

function firstRows(cells: TableCells, most: number): TableCells {
  return new Map(
    [...cells].map(([name, own]) => [
      name,
      "numbers" in own
        ? { numbers: own.numbers.subarray(0, most) }
        : { texts: own.texts, indices: own.indices.subarray(0, most) },
    ]),
  );
}
