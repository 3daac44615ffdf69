import { extname } from "node:path";

/** What names of files end in that somebody may expect here, where a folder is made. */
const ENDINGS = new Set(
  [
    ".png .jpg .jpeg .webp .gif .bmp .tif .tiff .svg .pdf .npy .npz .csv .tsv .txt .json .jsonl .parquet",
    ".safetensors .onnx .tz .zip .tar .gz .tgz .html",
  ].flatMap((some) => some.split(" ")),
);

/** Whether a name is one of a file, as it ends like those of a known kind; folders may have points too. */
export function isFileName(path: string): boolean {
  return ENDINGS.has(extname(path).toLowerCase());
}
