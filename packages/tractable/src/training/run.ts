import type { Flow } from "../flows/flow.ts";
import type { Complexity } from "../images/complexity.ts";
import type { EpochRecord, StopReason, TrainingReport } from "../model/trainingReport.ts";
import { yieldTask } from "../runtime/yieldTask.ts";
import { calibrationScores } from "./calibrationScores.ts";
import { type Position, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { findFailingLayer } from "./findFailingLayer.ts";
import type { FitOptions } from "./fitOptions.ts";
import { gaussianLogProb } from "./gaussianLogProb.ts";
import { learningRateSchedule } from "./learningRateSchedule.ts";
import { rowsOfBlocks } from "./minibatches/dataBlocks.ts";
import type { Plan } from "./plan.ts";
import type { Prepared } from "./prepare.ts";
import { runIdentity } from "./runIdentity.ts";
import type { NamedState, TrainingState } from "./stateLayout.ts";
import type { Trainer } from "./trainer.ts";

export interface RunOptions {
  /** The compiled loop, which knows the flow and the plan. */
  readonly trainer: Trainer;
  readonly prepared: Prepared;
  /** How complex images are by themselves. */
  readonly complexity: Complexity;
  readonly onProgress: FitOptions["onProgress"];
  /** Called with the epoch that ended. */
  readonly afterEpoch:
    | ((epoch: number, values: ReadonlyMap<string, Float32Array>) => Promise<void>)
    | undefined;
  readonly signal: AbortSignal | undefined;
  readonly checkpoint: string | undefined;
  readonly resume: boolean;
}

export interface RunResult {
  /** All parameters at their best. */
  readonly best: ReadonlyMap<string, Float32Array>;
  readonly report: TrainingReport;
  /** ln p(x) of the validation rows at the best parameters, ascending. */
  readonly calibration: Float32Array | undefined;
}

/** Steps that explode are taken back so often, each time at half the learning rate. */
const MOST_RESCUES = 8;
/**
 * One engine call lasts about so long: short enough for Ctrl-C and a live display, long enough to cost
 * nothing.
 */
const CALL_MILLISECONDS = 80;
const LONGEST_CALL = 512;
/** Within a longer epoch the validation rows are scored after so many steps, too. */
const STEPS_TO_VALIDATION = 4096;
/** The first checkpoint comes early, as a long run may be interrupted soon. */
const FIRST_CHECKPOINT_SECONDS = 3;
const CHECKPOINT_SECONDS = 20;

/** A training run from the first step to the last: what is done when, and when it ends. */
export class Run {
  private readonly options: RunOptions;
  private readonly plan: Plan;
  private readonly flow: Flow;
  private epoch = 1;
  /** Steps done in this epoch, and in all. */
  private step = 0;
  private steps = 0;
  /** Sum of the log-densities per step since the validation rows were last scored, or the epoch began. */
  private trainSum = 0;
  private bestEpoch = 0;
  private bestValidation: number | undefined;
  private bestState: TrainingState;
  private curve: EpochRecord[] = [];
  private secondsBefore = 0;
  /** What must be the same to go on from a checkpoint; computed once, as it reads all data. */
  private knownIdentity: Promise<string> | undefined;
  private stepMilliseconds = 0;
  /** What is added to the mean log-density of training rows of a typed table. */
  private readonly meanFactor: number;
  private readonly startedAt = performance.now();
  private checkpointAt = performance.now() - 1000 * (CHECKPOINT_SECONDS - FIRST_CHECKPOINT_SECONDS);
  /** How often steps were taken back, and the lowest mean loss of a call. */
  private rescues = 0;
  private lowestLoss = Number.POSITIVE_INFINITY;

  constructor(options: RunOptions) {
    this.options = options;
    const { density, plan } = options.trainer.options;
    this.plan = plan;
    this.flow = density.flow;
    this.bestState = options.trainer.snapshot();
    const { logFactors } = options.prepared.training;
    this.meanFactor =
      logFactors === undefined ? 0 : logFactors.reduce((a, b) => a + b, 0) / logFactors.length;
  }

  async go(): Promise<RunResult> {
    await this.resume();
    const { signal, trainer } = this.options;
    const { epochs, patience, timeLimit } = this.plan;
    let stopped: StopReason = "finished";
    let failedLayer: string | undefined;
    while (this.epoch <= epochs) {
      if (signal?.aborted) stopped = "aborted";
      else if (this.secondsHere() >= timeLimit) stopped = "time limit";
      if (stopped !== "finished") break;
      const before = trainer.snapshot();
      const count = this.callLength();
      if (!(await this.advance(count))) {
        if (this.rescues === MOST_RESCUES) {
          stopped = "diverged";
          failedLayer = await this.explain(before, count);
          break;
        }
        this.rescues++;
        trainer.restore(before);
        continue;
      }
      await yieldTask();
      if (this.step < trainer.stepsPerEpoch) {
        if (this.step % STEPS_TO_VALIDATION === 0) await this.judge();
      } else {
        await this.endEpoch();
        if (this.epoch - 1 - this.bestEpoch >= patience) {
          stopped = "early stop";
          break;
        }
      }
      if (performance.now() - this.checkpointAt > 1000 * CHECKPOINT_SECONDS) await this.save();
    }
    if (stopped === "aborted" || stopped === "time limit") await this.save();
    if (stopped === "aborted" || stopped === "time limit") await this.validatePartial();
    const report = this.report(stopped, failedLayer);
    return { best: trainer.values(this.bestState), report, calibration: await this.calibrate() };
  }

  private async calibrate(): Promise<Float32Array | undefined> {
    if (this.bestEpoch === 0) return undefined;
    const { trainer, prepared, complexity } = this.options;
    trainer.restore(this.bestState);
    return calibrationScores(trainer, prepared.validation, complexity);
  }

  private seconds(): number {
    return this.secondsBefore + this.secondsHere();
  }

  /** Seconds of this call alone, which is what a time limit is about. */
  private secondsHere(): number {
    return (performance.now() - this.startedAt) / 1000;
  }

  /** Where the run is after so many steps. */
  private place(step: number) {
    const { trainer } = this.options;
    const { epochs, timeLimit } = this.plan;
    return { step, steps: epochs * trainer.stepsPerEpoch, time: this.secondsHere() / timeLimit };
  }

  /** The learning rate of a step: by the schedule, halved for every rescue. */
  private rateAt(step: number): number {
    return this.plan.learningRate * learningRateSchedule(this.place(step)) * 0.5 ** this.rescues;
  }

  private callLength(): number {
    const { stepsPerEpoch } = this.options.trainer;
    const left = Math.min(stepsPerEpoch - this.step, STEPS_TO_VALIDATION - (this.step % STEPS_TO_VALIDATION));
    if (this.stepMilliseconds === 0) return 1;
    return Math.min(left, LONGEST_CALL, Math.max(1, Math.round(CALL_MILLISECONDS / this.stepMilliseconds)));
  }

  /** Makes some steps; false if the loss or the gradient stopped being finite. */
  private async advance(count: number): Promise<boolean> {
    const { trainer } = this.options;
    const { clipNorm, batchSize, objective } = this.plan;
    const { explosion = Number.POSITIVE_INFINITY } = objective;
    const start = performance.now();
    const { losses, norms } = await trainer.steps({
      epoch: this.epoch,
      from: this.step,
      count,
      stepsBefore: this.steps,
      learningRate: (step) => this.rateAt(this.steps + step),
      clipNorm,
    });
    if (![...losses, ...norms].every(Number.isFinite)) return false;
    const mean = losses.reduce((a, b) => a + b, 0) / count;
    const hasExploded = mean > this.lowestLoss + explosion * this.flow.features;
    if (hasExploded && this.rescues < MOST_RESCUES) return false;
    this.lowestLoss = Math.min(this.lowestLoss, mean);
    const took = (performance.now() - start) / count;
    this.stepMilliseconds = this.stepMilliseconds === 0 ? took : 0.8 * this.stepMilliseconds + 0.2 * took;
    this.step += count;
    this.steps += count;
    this.trainSum -= losses.reduce((a, b) => a + b, 0);
    this.tell(this.meanFactor - losses.reduce((a, b) => a + b, 0) / count, batchSize);
    return true;
  }

  private tell(trainLogProb: number, batchSize: number): void {
    const { onProgress, trainer } = this.options;
    const { epochs } = this.plan;
    const secondsElapsed = this.seconds();
    const { step, steps, time } = this.place(this.steps);
    const done = Math.min(1, Math.max(step / steps, time));
    onProgress?.({
      epoch: this.epoch,
      epochs,
      step: this.step,
      steps: trainer.stepsPerEpoch,
      trainLogProb,
      validationLogProb: this.curve.at(-1)?.validationLogProb,
      bestValidationLogProb: this.bestValidation,
      bestEpoch: this.bestEpoch === 0 ? undefined : this.bestEpoch,
      rowsPerSecond: (1000 * batchSize) / this.stepMilliseconds,
      secondsElapsed,
      secondsLeft: (this.secondsHere() * (1 - done)) / done,
      rescues: this.rescues,
      curve: this.curve,
    });
  }

  private async endEpoch(): Promise<void> {
    const { afterEpoch, trainer } = this.options;
    await this.judge();
    await afterEpoch?.(this.epoch, trainer.values(trainer.snapshot()));
    this.epoch++;
    this.step = 0;
  }

  /** Scores the validation rows, and keeps the parameters if they are the best so far. */
  private async judge(): Promise<void> {
    const { trainer, prepared } = this.options;
    const logProbs = await trainer.logProb(prepared.validation);
    const validationLogProb = logProbs.reduce((a, b) => a + b, 0) / logProbs.length;
    const steps = this.step % STEPS_TO_VALIDATION || Math.min(this.step, STEPS_TO_VALIDATION);
    const trainLogProb = this.meanFactor + this.trainSum / steps;
    this.trainSum = 0;
    const epoch = this.passes();
    this.curve.push({ epoch, trainLogProb, validationLogProb });
    if (
      Number.isFinite(validationLogProb) &&
      (this.bestValidation === undefined || validationLogProb > this.bestValidation)
    ) {
      this.bestValidation = validationLogProb;
      this.bestEpoch = epoch;
      this.bestState = trainer.snapshot();
    }
  }

  /** Passes over the rows: whole ones where an epoch is validated once, else rounded up to the thousandth. */
  private passes(): number {
    const { stepsPerEpoch } = this.options.trainer;
    if (stepsPerEpoch <= STEPS_TO_VALIDATION) return this.epoch;
    return this.epoch - 1 + Math.ceil((1000 * this.step) / stepsPerEpoch) / 1000;
  }

  /** A run that ends within an epoch is judged there too. */
  private async validatePartial(): Promise<void> {
    if (this.step % STEPS_TO_VALIDATION > 0) await this.judge();
  }

  /** Goes through a failed call step by step, and names the layer that failed. */
  private async explain(before: TrainingState, count: number): Promise<string | undefined> {
    const { trainer } = this.options;
    const { density, declarations, backend } = trainer.options;
    trainer.restore(before);
    for (let step = 0; step < count; step++) {
      const at = trainer.values(trainer.snapshot(), "latest");
      const place = this.step + step;
      const { losses, norms } = await trainer.steps({
        epoch: this.epoch,
        from: place,
        count: 1,
        stepsBefore: this.steps + step,
        learningRate: () => this.rateAt(this.steps + step),
        clipNorm: this.plan.clipNorm,
      });
      if (Number.isFinite(losses[0]) && Number.isFinite(norms[0])) continue;
      const layer = await findFailingLayer(
        density,
        declarations,
        at,
        await trainer.minibatches.one({ epoch: this.epoch, from: place, stepsBefore: this.steps + step }),
        backend,
      );
      return layer ?? "gradient";
    }
    return undefined;
  }

  private identity(): Promise<string> {
    this.knownIdentity ??= runIdentity(this.flow, this.options.prepared, this.plan);
    return this.knownIdentity;
  }

  private async save(): Promise<void> {
    const { checkpoint, trainer } = this.options;
    if (checkpoint === undefined) return;
    const position: Position = {
      epoch: this.epoch,
      step: this.step,
      steps: this.steps,
      secondsElapsed: this.seconds(),
      trainSum: this.trainSum,
      bestEpoch: this.bestEpoch,
      bestValidation: this.bestValidation,
      rescues: this.rescues,
      curve: this.curve,
    };
    const best = trainer.layout.values(this.bestState);
    const identity = await this.identity();
    await writeCheckpoint(checkpoint, { position, state: trainer.named(), best, identity });
    this.checkpointAt = performance.now();
  }

  private async resume(): Promise<void> {
    const { checkpoint, resume, trainer } = this.options;
    if (checkpoint === undefined || !resume) return;
    const found = await readCheckpoint(checkpoint, await this.identity());
    if (found === undefined) return;
    const { secondsElapsed, curve, ...position } = found.position;
    Object.assign(this, { ...position, curve: [...curve] });
    this.secondsBefore = secondsElapsed;
    const { layout } = trainer;
    trainer.restore(layout.fromNamed(found.state));
    // of the best state only the model is read
    const best = Object.keys(found.state).map((section) => [section, found.best] as const);
    this.bestState = layout.fromNamed(Object.fromEntries<NamedState[string]>(best));
  }

  private report(stopped: StopReason, failedLayer: string | undefined): TrainingReport {
    const { prepared } = this.options;
    const { seed } = this.plan;
    const isPlain = this.flow.pixels === undefined && this.flow.table === undefined;
    const gaussian = isPlain
      ? gaussianLogProb(prepared.training, prepared.validation, prepared.supports)
      : undefined;
    const best = this.curve.find(({ epoch }) => epoch === this.bestEpoch);
    return {
      rows: rowsOfBlocks(prepared.blocks),
      validationRows: prepared.validation.x.shape[0],
      epochs: this.curve.at(-1)?.epoch ?? 0,
      bestEpoch: this.bestEpoch,
      steps: this.steps,
      trainLogProb: best?.trainLogProb ?? Number.NaN,
      validationLogProb: best?.validationLogProb ?? Number.NaN,
      ...(gaussian !== undefined && { gaussianLogProb: gaussian }),
      seconds: this.seconds(),
      stepMilliseconds: this.stepMilliseconds,
      seed,
      stopped,
      ...(this.rescues > 0 && { rescues: this.rescues }),
      ...(failedLayer !== undefined && { failedLayer }),
      curve: this.curve,
    };
  }
}
