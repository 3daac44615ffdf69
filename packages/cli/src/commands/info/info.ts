import { type Model, showSupport } from "tractable";
import { loadModel } from "../../files/loadModel.ts";
import { dequantizationOf } from "../../images/dequantizationOf.ts";
import { type ImageModel, isImageModel } from "../../images/imageModel.ts";
import { measureOf } from "../../text/measure.ts";
import { print, printJson } from "../../text/print.ts";
import type { InfoCommandOptions } from "./infoUsage.ts";
import { modelCard } from "./modelCard.ts";

/** `tractable info`: what a model file holds. */
export async function infoCommand(path: string, { json }: InfoCommandOptions): Promise<void> {
  const model = await loadModel(path);
  if (json) {
    const { spec, parameterCount: parameters, report } = model;
    const subject = isImageModel(model) ? imageFacts(model) : tableFacts(model);
    printJson({ model: path, flow: spec.flow.kind, ...subject, parameters, report });
  } else {
    print(modelCard(model, path));
  }
  await model.dispose();
}

function tableFacts({ spec, columns, contextColumns, supports }: Model) {
  return {
    features: columns.length,
    columns: columns.map((name, index) => ({ name, support: showSupport(supports[index]!) })),
    contextColumns,
    spec,
  };
}

function imageFacts(model: ImageModel) {
  const { spec, columns, image, classNames, report } = model;
  const { of } = measureOf(model);
  const given = classNames.length > 0 ? "GivenClass" : "";
  return {
    features: columns.length,
    image,
    classNames,
    dequantization: dequantizationOf(model),
    ...(model.coder && { codesAs: model.coder.identity }),
    ...(report && { [`validationBitsPerDimension${given}`]: of(report.validationLogProb) }),
    // The columns of the whole specification are only numbered pixels.
    spec: { flow: spec.flow },
  };
}
