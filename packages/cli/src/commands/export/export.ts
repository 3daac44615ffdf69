import { mkdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeFileAtomically } from "@tractable/data";
import { UserError } from "../../errors/userError.ts";
import { checkFolder } from "../../files/checkOutput.ts";
import { loadModel } from "../../files/loadModel.ts";
import { card } from "../../text/card.ts";
import { print, printJson } from "../../text/print.ts";
import { columnNotes } from "./columnNotes.ts";
import { exportNotes, GRAPHS } from "./exportNotes.ts";
import type { ExportCommandOptions } from "./exportUsage.ts";

/** `tractable export`: the model as ONNX graphs in a folder, with notes on how to call them. */
export async function exportCommand(path: string, { out, json }: ExportCommandOptions): Promise<void> {
  const found = await stat(out).catch(() => undefined);
  if (found !== undefined && !found.isDirectory()) throw new UserError(`${out}: it is a file; name a folder`);
  await checkFolder(found === undefined ? dirname(out) : out, out);
  const model = await loadModel(path);
  const graphs = model.exportOnnx();
  await mkdir(out, { recursive: true });
  const files = GRAPHS.map(({ task, file }) => ({ file: join(out, file), bytes: graphs[task] }));
  for (const { file, bytes } of files) await writeFileAtomically(file, bytes);
  const notes = join(out, "README.txt");
  await writeFileAtomically(notes, exportNotes(model));
  const columns = model.schema === undefined ? undefined : join(out, "columns.json");
  if (columns !== undefined) {
    await writeFileAtomically(columns, `${JSON.stringify(columnNotes(model), null, 1)}\n`);
  }
  await model.dispose();
  const more = columns === undefined ? [] : [columns];
  if (json) printJson({ out, files: [...files.map(({ file }) => file), notes, ...more] });
  else
    print(
      card([
        ...files.map(({ file, bytes }) => [file, `${(bytes.length / 1e6).toFixed(2)} MB`] as const),
        [notes, "how to call them"],
        ...more.map((file) => [file, "how values of the table become their inputs"] as const),
      ]),
    );
}
