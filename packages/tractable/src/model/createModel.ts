import { declareDensity } from "../density/declareDensity.ts";
import { density } from "../density/density.ts";
import type { Way } from "../directions/directions.ts";
import { checkOption, checkOptions } from "../errors/checkOptions.ts";
import { required, wholeNumber, words } from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import { saveBytes } from "../files/saveBytes.ts";
import { classesOf, flowSpec } from "../flows/flow.ts";
import { emitModel } from "../onnx/emitModel.ts";
import { contextFeed, toContextOf } from "../rows/contexts.ts";
import { type DataLike, type DataRows, toDataRows } from "../rows/dataRows.ts";
import { type Rows, rowRange, toMatrix } from "../rows/rows.ts";
import { type Backend, float32 } from "../runtime/backend.ts";
import { classShares } from "./classShares.ts";
import { contextRanges } from "./contextRanges.ts";
import { drawParts, drawSamples } from "./drawSamples.ts";
import { imageCoderOf } from "./imageCoderOf.ts";
import { exactLogProb, sampleImages, withoutLatents } from "./integerTasks.ts";
import type { MapOptions, MappedRows, Model } from "./model.ts";
import { encodeModel, type ModelParts } from "./modelFile.ts";
import { modelProgram, type Task } from "./modelPrograms.ts";
import { contextRules, logProbRules, mapRules, sampleInPartsRules, sampleRules } from "./modelRules.ts";
import { sampleTable, sampleTableParts } from "./sampleTable.ts";
import { logProbOf, logProbPerClassOf } from "./score.ts";
import { TaskRunner } from "./taskRunner.ts";

/** A model on a backend. */
export function createModel(parts: ModelParts, backend: Backend): Model {
  const { flow, columns, contextColumns, supports, classNames, values, report, calibration } = parts;
  const { features, pixels, table } = flow;
  const mathematics = density(flow, supports);
  const trained = declareDensity(mathematics).filter(({ role }) => role === "trained");
  const runner = new TaskRunner(mathematics, values, backend);
  const scorer = { density: mathematics, contextColumns, contextSchema: table?.context, runner };

  const toRows = (where: string, rows: DataLike): DataRows =>
    toDataRows(flow, rows, { where, features, columns });

  const toMapped = async (task: Way, rows: Rows, { context, labels }: MapOptions): Promise<MappedRows> => {
    const count = rows.shape[0];
    const classes = classShares(flow, labels, count, `model.${task}`);
    const given = toContextOf(count, context, {
      where: `model.${task}`,
      columns: contextColumns,
      schema: table?.context,
    });
    const [source, value] = task === "encode" ? (["x", "z"] as const) : (["z", "x"] as const);
    const feeds = (from: number, to: number) => {
      const { data, shape } = rowRange(rows, from, to);
      const all = { [source]: float32(shape, data), ...contextFeed(given, from, to) };
      if (classes === undefined) return all;
      const own = rowRange(classes, from, to);
      return { ...all, classes: float32(own.shape, own.data) };
    };
    const isIterative = typeof flow.bijection.directions[task] !== "string";
    const outputs = { [value]: features, ...(isIterative && { residual: 1 }) };
    const { [value]: data, residual } = await runner.run({ task, count, feeds, outputs });
    return { data: data!, shape: [count, features], ...(residual && { residual }) };
  };

  const coder = imageCoderOf(mathematics, values, backend);
  const logProb: Model["logProb"] = async (rows, options = {}) => {
    checkOptions("model.logProb", options, logProbRules);
    const data = toRows("model.logProb", rows);
    return coder === undefined ? logProbOf(scorer, data, options) : exactLogProb(coder, data, options);
  };

  return {
    flow,
    isUnverified: parts.isVerified === false,
    columns,
    contextColumns,
    contextRanges: contextRanges(contextColumns, values, table?.context),
    supports,
    schema: table?.schema,
    contextSchema: table?.context,
    image: pixels?.image,
    classNames,
    spec: { flow: flowSpec(flow), supports, columns, contextColumns },
    parameters: values,
    parameterCount: trained.reduce((total, { name }) => total + values.get(name)!.length, 0),
    report,
    calibration,
    complexity: parts.complexity,
    coder,
    logProb: async (rows, options) => logProb(rows, options),
    async logProbOfPlaces(places, options = {}) {
      const where = "model.logProbOfPlaces";
      checkOptions(where, options, contextRules);
      if (table === undefined) {
        throw new TractableError(
          `${where}: expected a model of a typed table, got one of another sort; use logProb`,
        );
      }
      return logProbOf(scorer, toMatrix(places, { where, features }), options);
    },
    async bitsPerDimension(rows, options) {
      if (pixels === undefined)
        throw new TractableError(
          "model.bitsPerDimension: expected a model of images, got one of a table; use logProb",
        );
      return (await logProb(rows, options)).map((nats) => -nats / (features * Math.LN2));
    },
    async logProbPerClass(data, options = {}) {
      const { labels: _, ...rules } = logProbRules;
      checkOptions("model.logProbPerClass", options, rules);
      const rows = toRows("model.logProbPerClass", data);
      const perClass = await logProbPerClassOf(scorer, rows, options);
      return { data: Float32Array.from(perClass), shape: [rows.shape[0], classesOf(flow)] };
    },
    async encode(rows, options = {}) {
      checkOptions("model.encode", options, mapRules);
      if (coder !== undefined) throw withoutLatents("model.encode");
      return toMapped("encode", toRows("model.encode", rows), options);
    },
    async decode(latents, options = {}) {
      checkOptions("model.decode", options, mapRules);
      if (coder !== undefined) throw withoutLatents("model.decode");
      return toMapped("decode", toMatrix(latents, { where: "model.decode", features }), options);
    },
    async sample(count, options = {}) {
      checkOption("model.sample", "the count of rows", count, required(wholeNumber({ from: 0 })));
      checkOptions("model.sample", options, sampleRules);
      return coder === undefined ? drawSamples(scorer, count, options) : sampleImages(coder, count, options);
    },
    async sampleTable(count, options = {}) {
      checkOption("model.sampleTable", "the count of rows", count, required(wholeNumber({ from: 0 })));
      checkOptions("model.sampleTable", options, sampleRules);
      return sampleTable(scorer, columns, count, options);
    },
    sampleInParts(count, options = {}) {
      checkOption("model.sampleInParts", "the count of rows", count, required(wholeNumber({ from: 0 })));
      checkOptions("model.sampleInParts", options, sampleInPartsRules);
      if (coder !== undefined) {
        throw new TractableError(
          "model.sampleInParts: expected a model of real numbers, got one of whole ones; use sample",
        );
      }
      return drawParts("model.sampleInParts", scorer, count, options);
    },
    sampleTableInParts(count, options = {}) {
      checkOption("model.sampleTableInParts", "the count of rows", count, required(wholeNumber({ from: 0 })));
      checkOptions("model.sampleTableInParts", options, sampleInPartsRules);
      return sampleTableParts(scorer, columns, count, options);
    },
    toBytes: () => encodeModel(parts),
    async save(path) {
      checkOption("model.save", "the path", path, required(words));
      await saveBytes(path, encodeModel(parts));
    },
    exportOnnx() {
      if (coder !== undefined) throw withoutLatents("model.exportOnnx");
      const metadata = { columns: columns.join(","), context: contextColumns.join(",") };
      const graph = (task: Task) => emitModel(modelProgram(task, mathematics, values), { metadata });
      return {
        logProb: graph("logProb"),
        sample: graph("sample"),
        encode: graph("encode"),
        decode: graph("decode"),
      };
    },
    async dispose() {
      await runner.dispose();
      await coder?.dispose();
    },
  };
}
