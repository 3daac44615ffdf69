import { fileURLToPath } from "node:url";
import { writeFileAtomically } from "@tractable/data";
import { loadStyleModel, type StyleModel, stylize } from "tractable";
import { checkOutput } from "../../files/checkOutput.ts";
import { refuseInput } from "../../files/guardOutput.ts";
import { counter } from "../../progress/counter.ts";
import { formatCount } from "../../text/format.ts";
import { print, printJson } from "../../text/print.ts";
import { encodePicture } from "./encodePicture.ts";
import { readPicture } from "./readPicture.ts";
import type { StylizeCommandOptions } from "./stylizeUsage.ts";

/** The styling model that comes along, from wherever this file lies in the package. */
const OWN_MODEL = fileURLToPath(new URL("../../../models/style.safetensors", import.meta.url));

/** `tractable stylize`: a photo in the style of a painting. */
export async function stylizeCommand(path: string, options: StylizeCommandOptions): Promise<void> {
  const { style: stylePath, out, amount, keepColor, match, model: modelPath, device, threads } = options;
  await checkOutput(out, "photo");
  refuseInput(out, [path, stylePath, ...(modelPath === undefined ? [] : [modelPath])]);
  const model: StyleModel = await loadStyleModel(modelPath ?? OWN_MODEL, { device, threads });
  const photo = await readPicture(path, { opacity: true });
  // strokes of a much larger painting would be too coarse for the photo
  const style = await readPicture(stylePath, { opacity: false, pixels: photo.width * photo.height });
  const began = performance.now();
  const done = counter("percent", "done");
  const styled = await stylize(model, photo, style, {
    amount,
    keepColor,
    match,
    onProgress: (share) => done.update(Math.round(100 * share)),
  });
  done.stop();
  const seconds = (performance.now() - began) / 1000;
  await model.dispose();
  await writeFileAtomically(out, await encodePicture(out, styled));
  const { width, height } = styled;
  if (options.json) printJson({ photo: path, style: stylePath, amount, match, width, height, seconds, out });
  else
    print(
      `${out}: ${path} in the style of ${stylePath}, ${formatCount(width)}×${formatCount(height)} pixels in ${seconds.toFixed(1)} s`,
    );
}
