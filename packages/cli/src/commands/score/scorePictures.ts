import { openPictures } from "@tractable/data";
import type { ImageCoder } from "tractable";
import { checkOutput } from "../../files/checkOutput.ts";
import type { ImageModel } from "../../images/imageModel.ts";
import { refuseOptions } from "../../options/refuseOptions.ts";
import { counter } from "../../progress/counter.ts";
import { card } from "../../text/card.ts";
import { formatNats, plural } from "../../text/format.ts";
import { print, printJson, say } from "../../text/print.ts";
import type { ScoreImagesOptions } from "./scoreImages.ts";
import { writeImageScores } from "./writeImageScores.ts";

const SHOWN_LOWEST = 5;

/** Bits per dimension of pictures each of its own size, exactly as they are coded. */
export async function scorePictures(
  model: ImageModel,
  coder: ImageCoder,
  sources: readonly string[],
  { out, json, ...others }: ScoreImagesOptions,
): Promise<void> {
  if (out !== undefined) await checkOutput(out, "scores");
  refuseOptions(
    others,
    ["samples", "seed", "labels", "channels", "skipBad"],
    "it has no use for a model of pictures of any size, whose probabilities are exact; leave it out",
  );
  const pictures = await openPictures(sources);
  const logProbs = new Float64Array(pictures.count);
  const values = new Float64Array(pictures.count);
  const scored = counter("picture", "scored");
  let done = 0;
  for await (const { data, height, width } of pictures.read({
    channels: model.image.channels === 1 ? 1 : 3,
  })) {
    logProbs[done] = await coder.logProbOfPicture({ pixels: data, height, width });
    values[done] = data.length;
    scored.update(++done);
  }
  scored.stop();
  await model.dispose();
  const bitsOf = (nats: number, index: number) => -nats / (values[index]! * Math.LN2);
  if (out !== undefined) {
    const written = { logProbs, classes: undefined, classNames: [], bitsPerDimension: bitsOf };
    await writeImageScores(out, pictures, written);
  }
  const total = logProbs.reduce((a, b) => a + b, 0);
  const bitsPerDimension = -total / (values.reduce((a, b) => a + b, 0) * Math.LN2);
  const leastLikely = Array.from(logProbs, (nats, index) => {
    return { image: pictures.names(index), bitsPerDimension: bitsOf(nats, index) };
  })
    .sort((a, b) => b.bitsPerDimension - a.bitsPerDimension)
    .slice(0, SHOWN_LOWEST);
  if (json) {
    return printJson({
      images: done,
      bitsPerDimension,
      meanLogProb: total / done,
      leastLikely,
      out,
    });
  }
  // scores on standard output are for a program to read
  const show = out === "-" ? say : print;
  show(
    card([
      ["all", `${formatNats(bitsPerDimension)} bits/dim, over all values of ${plural(done, "picture")}`],
      ["exact", "probabilities of whole-numbered pixels, as compress uses them"],
      [
        "least likely",
        leastLikely
          .map(({ image, bitsPerDimension: bits }) => `${formatNats(bits)} bits/dim  ${image}`)
          .join("\n"),
      ],
      ...(out === undefined || out === "-" ? [] : [["written", out] as const]),
    ]),
  );
}
