import { appendColumns } from "@tractable/data";
import {
  type AnomalyScores,
  anomalyDetector,
  explainRows,
  type OddRule,
  oddRows,
  type TableCells,
} from "tractable";
import { UserError } from "../../errors/userError.ts";
import { checkOutput } from "../../files/checkOutput.ts";
import { checkKind } from "../../files/dataKind.ts";
import { guardOutput, refuseInput } from "../../files/guardOutput.ts";
import { loadModel } from "../../files/loadModel.ts";
import { isImageModel } from "../../images/imageModel.ts";
import { refuseOptions } from "../../options/refuseOptions.ts";
import { counter } from "../../progress/counter.ts";
import { formatCount, formatNats, plural } from "../../text/format.ts";
import { print, printJson, say } from "../../text/print.ts";
import { cellTextAt } from "../../typed/cellTextAt.ts";
import { readForModel } from "../../typed/readForModel.ts";
import { pickRows, readTypedData } from "../../typed/typedData.ts";
import { byKernels, numberTable } from "./byKernels.ts";
import { crossFitted } from "./crossFitted.ts";
import { detectImages } from "./detectImages.ts";
import type { DetectCommandOptions } from "./detectUsage.ts";
import { reasonsText } from "./reasonText.ts";

/** Rows found odd are explained one by one; so many are, the oddest. */
const MOST_EXPLAINED = 300;
const SHOWN = 10;
const NEW_COLUMNS = ["log_prob", "p_value", "odd", "because"];

/** `tractable detect`: which rows are odd, and why. */
export async function detectCommand(
  first: string,
  rest: readonly string[],
  options: DetectCommandOptions,
): Promise<void> {
  const { out, picture, json } = options;
  const asked = ruleOf(options);
  if (out !== undefined) await checkOutput(out, "rows");
  if (out !== undefined) guardOutput(out, { inputs: [first, ...rest], force: options.force });
  if (options.model !== undefined) {
    await checkOutput(options.model, "model");
    guardOutput(options.model, { inputs: [first, ...rest], force: options.force });
  }
  if (picture !== undefined) refuseInput(picture, [first, ...rest]);
  if (picture !== undefined) await checkOutput(picture, "picture");
  const isModel = /\.safetensors$/i.test(first);
  if (isModel && rest.length === 0) {
    throw new UserError(
      `${first}: it is a model; name a table to look for odd rows in: tractable detect ${first} new.csv`,
    );
  }
  const sources = isModel ? rest : [first, ...rest];
  if (isModel) {
    const { device, threads } = options;
    const model = await loadModel(first, { device, threads });
    await checkKind(model, sources);
    if (isImageModel(model)) {
      refuseOptions(
        options,
        ["clean", "flow", "model", "timeLimit"],
        "it is about fitting a table; leave it out",
      );
      if (out !== undefined) await checkOutput(out, "scores");
      if (picture !== undefined) await checkOutput(picture, "grid");
      return detectImages(model, sources, asked, options);
    }
    await model.dispose();
  }
  const { scores, rows, smallest, explain, dispose } = isModel
    ? await byModel(first, sources, options)
    : await byOwnRows(sources, options);
  const rule = reachable(asked, smallest, options);
  const { odd, threshold } = oddRows(scores, rule);
  const found = [...odd.keys()]
    .filter((row) => odd[row] === 1)
    .sort((a, b) => scores.score[a]! - scores.score[b]!);
  const explained = found.slice(0, MOST_EXPLAINED);
  if (explained.length < found.length) {
    say(`the oddest ${explained.length} of ${formatCount(found.length)} odd rows get a reason`);
  }
  const because = new Map<number, string>();
  const shown = counter("row", "explained");
  for (let from = 0; from < explained.length; from += 20) {
    const some = explained.slice(from, from + 20);
    const reasons = await explain(some);
    some.forEach((row, index) => {
      because.set(row, reasonsText(reasons[index]!));
    });
    shown.update(from + some.length);
  }
  shown.stop();
  await dispose();

  const count = scores.logProb.length;
  if (out !== undefined) {
    await appendColumns([...sources], out, [
      { name: "log_prob", type: "float64", values: scores.logProb },
      { name: "p_value", type: "float64", values: scores.pValue },
      { name: "odd", type: "boolean", values: Array.from(odd, (one) => one === 1) },
      { name: "because", type: "text", values: Array.from(odd, (_, row) => because.get(row) || null) },
    ]);
  }
  if (picture !== undefined) {
    const { detectPicture } = await import("./detectPicture.ts");
    const { writePicture } = await import("../../pictures/writePicture.ts");
    const top = found.slice(0, SHOWN).map((row) => ({
      row: row + 1,
      pValue: scores.pValue[row]!,
      because: because.get(row) || "an unusual combination",
    }));
    await writePicture(
      picture,
      detectPicture({ source: sources.join(", "), scores, threshold, odd: found.length, top }),
    );
  }
  const mean = scores.logProb.filter(Number.isFinite).reduce((a, b) => a + b, 0) / count;
  if (json) {
    printJson({
      rows: count,
      odd: found.length,
      rate: found.length / count,
      threshold,
      meanLogProb: mean,
      out,
      picture,
    });
    return;
  }
  const show = out === "-" ? say : print;
  if (found.length === 0) show(`no odd row among ${formatCount(count)} (${ruleText(rule)})`);
  else
    show(
      `${plural(found.length, "odd row")} of ${formatCount(count)} (${ruleText(rule)}); log-density ${formatNats(threshold)} nats or less`,
    );
  for (const row of found.slice(0, SHOWN)) {
    const why = because.get(row) || `an unusual combination: ${rowText(rows, row)}`;
    show(`  row ${formatCount(row + 1).padEnd(8)} p ${scores.pValue[row]!.toPrecision(2).padEnd(8)} ${why}`);
  }
  if (found.length > SHOWN)
    show(
      `  … and ${formatCount(found.length - SHOWN)} more${out === undefined ? "; --out odd.csv has all of them" : ""}`,
    );
  if (out !== undefined && out !== "-") show(`written  ${out} (all columns, and ${NEW_COLUMNS.join(", ")})`);
  if (picture !== undefined) show(`picture  ${picture}`);
}

/** Without a model: a density of the other rows says how likely each is. */
async function byOwnRows(sources: readonly string[], options: DetectCommandOptions): Promise<Scored> {
  const { seed, flow } = options;
  const data = await readTypedData(sources, { validation: 0.1, seed });
  const numbers = flow === "table" ? undefined : numberTable(data);
  if (flow === "kernels" && numbers === undefined) {
    throw new UserError(
      `--flow kernels: it takes numbers without gaps, and ${data.source} has other columns; leave it out`,
    );
  }
  return numbers === undefined ? crossFitted(data, options) : byKernels(data, numbers, options);
}

export interface Scored {
  readonly scores: AnomalyScores;
  readonly rows: TableCells;
  /** The smallest p-value that a row can have, as so many rows are there to compare with. */
  readonly smallest: number;
  /** Reasons why rows at these places are odd. */
  readonly explain: (rows: readonly number[]) => ReturnType<typeof explainRows>;
  readonly dispose: () => Promise<void>;
}

async function byModel(
  path: string,
  sources: readonly string[],
  options: DetectCommandOptions,
): Promise<Scored> {
  const { device, threads, clean, model: kept, flow } = options;
  if (flow !== undefined)
    throw new UserError("--flow: it is about fitting, and the model is fitted already; leave it out");
  if (clean !== undefined)
    throw new UserError("--clean: it is about fitting, and the model is fitted already; leave it out");
  if (kept !== undefined)
    throw new UserError(
      "--model: it names the model to keep of a fit, and the model is given already; leave it out",
    );
  const model = await loadModel(path, { device, threads });
  const { rows, context } = await readForModel(model, path, sources);
  const detector = await anomalyDetector(model);
  const scores = await detector.score(rows, { context });
  return {
    scores,
    rows,
    smallest: 1 / (detector.calibrationRows + 1),
    explain: (some) =>
      explainRows(model, pickRows(rows, some), { context: context && pickRows(context, some) }),
    dispose: () => model.dispose(),
  };
}

function ruleOf({ rate, fdr, p }: DetectCommandOptions): OddRule {
  const rules = Object.entries({ "--rate": rate, "--fdr": fdr, "--p": p }).filter(
    ([, value]) => value !== undefined,
  );
  if (rules.length > 1) {
    throw new UserError(
      `${rules.map(([name]) => name).join(", ")}: expected one of them, got ${rules.length}; leave the others out`,
    );
  }
  if (rate !== undefined) return { rate };
  return fdr === undefined ? { p: p ?? 0.01 } : { fdr };
}

/**
 * The rule, if any row can meet it: by default the level rises to the smallest p-value there is; a level that
 * was asked for stays, with a word about it.
 */
function reachable(rule: OddRule, smallest: number, { p }: DetectCommandOptions): OddRule {
  if (!("p" in rule) || rule.p >= smallest) return rule;
  if (p === undefined) return { p: smallest };
  say(
    `note: with the held-out rows there are, no p-value is below ${smallest.toPrecision(2)}, so no row can be odd at --p ${p}; take --rate, or a model of more rows`,
  );
  return rule;
}

function ruleText(rule: OddRule): string {
  if ("rate" in rule) return `the ${100 * rule.rate} % least likely`;
  if ("fdr" in rule) return `at a false discovery rate of ${rule.fdr}`;
  return `p of ${Number(rule.p.toPrecision(2))} or less`;
}

function rowText(rows: TableCells, row: number): string {
  return [...rows]
    .slice(0, 6)
    .map(([name, cells]) => `${name}=${cellTextAt(cells, row)}`)
    .join(" ");
}
