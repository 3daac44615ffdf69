import { showSupport } from "tractable";
import { loadModel } from "../files/loadModel.ts";
import { modelCard } from "../text/modelCard.ts";
import { print, printJson } from "../text/print.ts";

export interface InfoCommandOptions {
  readonly json?: boolean;
}

/** `tractable info`: what a model file holds. */
export async function infoCommand(path: string, { json }: InfoCommandOptions): Promise<void> {
  const model = await loadModel(path);
  const { spec, columns, contextColumns, supports, parameterCount, report } = model;
  if (json) {
    printJson({
      model: path,
      flow: spec.flow.kind,
      features: columns.length,
      columns: columns.map((name, index) => ({ name, support: showSupport(supports[index]!) })),
      contextColumns,
      parameters: parameterCount,
      report,
      spec,
    });
  } else {
    print(modelCard(model, path));
  }
  await model.dispose();
}
