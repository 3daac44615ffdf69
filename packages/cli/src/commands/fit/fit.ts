import { basename } from "node:path";
import { type Model, warmUp } from "tractable";
import { checkOutput } from "../../files/checkOutput.ts";
import { guardModel, sourceName } from "../../files/guardOutput.ts";
import { loadModel } from "../../files/loadModel.ts";
import { print, printJson } from "../../text/print.ts";
import { readTypedData, type TypedData } from "../../typed/typedData.ts";
import { type Choice, chooseFit, type FitRequest } from "./chooseFit.ts";
import { fitImages } from "./fitImages.ts";
import type { FitOutcome } from "./fitOutcome.ts";
import { type FitPaths, fitPaths } from "./fitPaths.ts";
import { fitSummary } from "./fitSummary.ts";
import { fitTable } from "./fitTable.ts";
import { fitTyped } from "./fitTyped.ts";
import type { FitCommandOptions } from "./fitUsage.ts";
import { ANGLE_FLOWS, type NumberFlowName, TYPED_FLOW } from "./flowNames.ts";
import { isPlain, isPlainThroughout, plainData } from "./plainData.ts";
import { raceFlows, USUAL } from "./raceFlows.ts";
import { type FitData, readFitData } from "./readFitData.ts";
import { saveFit } from "./saveFit.ts";

/** `tractable fit`: learn the density of a table or of images, and leave a model and a picture. */
export async function fitCommand(sources: readonly string[], options: FitCommandOptions): Promise<void> {
  const paths = fitPaths(sources, options.out);
  await checkOutput(paths.model, "model");
  const { force = false, resume = false } = options;
  await guardModel(paths.model, sourceName(sources), { inputs: sources, force: force || resume });
  const from = options.from === undefined ? undefined : await loadModel(options.from);
  const started = { ...options, from, source: sourceName(sources) };
  const choice = await chooseFit(sources, started);
  const { model, draw, facts, secondsToFirstStep } = await fitted(choice, sources, started, paths);

  const { stopped, bestEpoch } = model.report!;
  if (stopped === "aborted") process.exitCode = 130;
  await saveFit(model, paths);
  if (bestEpoch === 0) return;
  const picture = options.picture ? paths.picture : undefined;
  if (picture !== undefined) {
    const { writePicture } = await import("../../pictures/writePicture.ts");
    await writePicture(picture, await draw(basename(paths.model).replace(/\.safetensors$/i, "")));
  }
  if (options.json) {
    printJson({ ...facts, ...trainingFacts(model), secondsToFirstStep, model: paths.model, picture });
  } else print(fitSummary(model, { model: paths.model, picture, sources }));
  await model.dispose();
}

async function fitted(
  choice: Choice,
  sources: readonly string[],
  options: FitRequest & Pick<FitCommandOptions, "picture">,
  paths: FitPaths,
): Promise<FitOutcome> {
  if (choice.kind === "images") return fitImages(sources, choice.flow, options, paths);
  const warm = { device: options.device, threads: options.threads };
  if (choice.kind === "table") {
    const [data] = await Promise.all([readFitData(sources, options), warmUp(warm)]);
    return fitNumbers(data, choice.flow, options, paths);
  }
  const inBlocks = options.stream ? "always" : "if large";
  const [data] = await Promise.all([
    readTypedData(sources, { ...options, inBlocks, angleFlows: ANGLE_FLOWS }),
    warmUp(warm),
  ]);
  try {
    const isTyped =
      options.from === undefined ? !(await isPlainTable(data)) : options.from.schema !== undefined;
    data.blocks?.shuffle();
    if (choice.flow === "table" || isTyped) return await fitTyped(data, options, paths);
    const plain = plainData(data, options.support);
    const isFree = choice.flow === undefined && options.from === undefined;
    const started = performance.now();
    const winner = isFree ? await raceFlows(data, plain, options, paths.checkpoint) : USUAL;
    const looked = (performance.now() - started) / 1000;
    const left = { ...options, timeLimit: options.timeLimit && Math.max(1, options.timeLimit - looked) };
    if (winner.flow === TYPED_FLOW) return await fitTyped(data, left, paths);
    return await fitTable(plain, winner, left, paths);
  } finally {
    await data.blocks?.close();
  }
}

async function isPlainTable(data: TypedData): Promise<boolean> {
  return isPlain(data) && (await isPlainThroughout(data));
}

async function fitNumbers(
  data: FitData,
  flow: NumberFlowName,
  options: FitRequest,
  paths: FitPaths,
): Promise<FitOutcome> {
  data.blocks?.shuffle();
  try {
    return await fitTable(data, { flow }, options, paths);
  } finally {
    await data.blocks?.close();
  }
}

function trainingFacts({ parameterCount, report }: Model) {
  const { epochs, bestEpoch, trainLogProb, validationLogProb, seconds, stepMilliseconds, stopped } = report!;
  return {
    parameters: parameterCount,
    epochs,
    bestEpoch,
    trainLogProb,
    validationLogProb,
    seconds,
    stepMilliseconds,
    stopped,
  };
}
