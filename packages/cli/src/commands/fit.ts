import { existsSync } from "node:fs";
import { type Model, warmUp } from "tractable";
import { checkOutput } from "../files/checkOutput.ts";
import { type FitPaths, fitPaths } from "../files/fitPaths.ts";
import { type FitDataOptions, readFitData } from "../fitting/readFitData.ts";
import { drawFit, saveFit } from "../fitting/saveFit.ts";
import { type TrainOptions, train } from "../fitting/train.ts";
import type { Dataset } from "../rows/dataset.ts";
import { discreteNote } from "../rows/discreteNote.ts";
import { fitSummary } from "../text/fitSummary.ts";
import { formatNames, plural } from "../text/format.ts";
import { print, printJson, say } from "../text/print.ts";

export interface FitCommandOptions extends FitDataOptions, TrainOptions {
  readonly out?: string;
  readonly picture: boolean;
  readonly json?: boolean;
}

/** `tractable fit`: learn the density of a table, and leave a model and a picture. */
export async function fitCommand(sources: readonly string[], options: FitCommandOptions): Promise<void> {
  const paths = fitPaths(sources, options.out);
  await checkOutput(paths.model, "model");
  const [data] = await Promise.all([readFitData(sources, options), warmUp(options)]);
  const { dataset } = data;
  say(describe(dataset));
  const note = discreteNote(dataset);
  if (note !== undefined) say(note);
  announceCheckpoint(paths, options);

  const { model, secondsToFirstStep } = await train(data, options, paths.checkpoint);
  const { stopped, bestEpoch } = model.report!;
  if (stopped === "aborted") process.exitCode = 130;
  await saveFit(model, paths);
  if (bestEpoch === 0) return;
  if (options.picture) await drawFit(model, dataset, paths);

  const picture = options.picture ? paths.picture : undefined;
  if (options.json)
    printJson({ ...facts(model, dataset, options), secondsToFirstStep, model: paths.model, picture });
  else print(fitSummary(model, { model: paths.model, picture, sources }));
  await model.dispose();
}

function facts({ columns, parameterCount, report }: Model, dataset: Dataset, { flow }: FitCommandOptions) {
  const { rows: trainingRows, validationRows, epochs, bestEpoch, trainLogProb, validationLogProb } = report!;
  const { seconds, stepMilliseconds, stopped } = report!;
  return {
    ...{ rows: dataset.rows.shape[0], trainingRows, validationRows, features: columns.length },
    ...{ flow, parameters: parameterCount, epochs, bestEpoch, trainLogProb, validationLogProb },
    ...{ seconds, stepMilliseconds, stopped },
  };
}

function describe({ source, rows, columns, contextColumns }: Dataset): string {
  const given = contextColumns.length === 0 ? "" : `, given ${formatNames(contextColumns)}`;
  return `${source}: ${plural(rows.shape[0], "row")}, ${plural(columns.length, "column")} (${formatNames(columns)})${given}`;
}

function announceCheckpoint({ checkpoint, model }: FitPaths, { resume }: FitCommandOptions): void {
  const isThere = existsSync(checkpoint);
  if (resume && !isThere) say(`there is no ${checkpoint} to go on from; starting from the beginning`);
  if (!resume && isThere) say(`starting again; --resume would have gone on with the unfinished ${model}`);
}
