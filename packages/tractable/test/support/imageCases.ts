import type { Bijection } from "../../src/bijections/bijection.ts";
import { diagonalScaling } from "../../src/bijections/diagonalScaling.ts";
import { logit } from "../../src/bijections/logit.ts";
import { glow } from "../../src/flows/glow.ts";
import { imageRealNvp } from "../../src/flows/imageRealNvp.ts";
import { jet } from "../../src/flows/jet.ts";
import { nice } from "../../src/flows/nice.ts";
import { tarFlow } from "../../src/flows/tarFlow.ts";
import { asImages } from "../../src/images/asImages.ts";
import { emergingConvolution } from "../../src/images/emergingConvolution.ts";
import { haar } from "../../src/images/haar.ts";
import { imageActNorm } from "../../src/images/imageActNorm.ts";
import { imageAutoregressive } from "../../src/images/imageAutoregressive.ts";
import { imageBatchNorm } from "../../src/images/imageBatchNorm.ts";
import { imageCoupling } from "../../src/images/imageCoupling.ts";
import { imageMarginals } from "../../src/images/imageMarginals.ts";
import type { ImageMask } from "../../src/images/imageMasks.ts";
import { type ImageSize, valueCount } from "../../src/images/imageSize.ts";
import { invertible1x1 } from "../../src/images/invertible1x1.ts";
import { multiscale } from "../../src/images/multiscale.ts";
import { convNet } from "../../src/images/nets/convNet.ts";
import { gatedConvNet } from "../../src/images/nets/gatedConvNet.ts";
import { residualConvNet } from "../../src/images/nets/residualConvNet.ts";
import { transformerNet } from "../../src/images/nets/transformerNet.ts";
import { zeroConvolution } from "../../src/images/nets/zeroConvolution.ts";
import { squeeze } from "../../src/images/squeeze.ts";
import { causalTransformer } from "../../src/nets/causalTransformer.ts";
import { additive } from "../../src/scalarMaps/additive.ts";
import { affine } from "../../src/scalarMaps/affine.ts";
import { mixtureOfLogistics } from "../../src/scalarMaps/mixtureOfLogistics.ts";
import { rationalQuadraticSpline } from "../../src/scalarMaps/rationalQuadraticSpline.ts";
import { sequence } from "../../src/structures/sequence.ts";
import { type BijectionCase, both, ITERATIVE } from "./bijectionCases.ts";

const size = (channels: number, height: number, width: number): ImageSize => ({ channels, height, width });
const show = ({ channels, height, width }: ImageSize) => `${channels}·${height}×${width}`;

type Rest = Omit<Parameters<typeof both>[0], "name" | "features" | "bijection">;

/** A bijection of images in the contract suite: as one of rows, without and with a context. */
function images(name: string, image: ImageSize, bijection: Bijection, rest: Rest = {}): BijectionCase[] {
  const rows = asImages({ image, bijection });
  return both({
    special: [],
    ...rest,
    name: `${name} of ${show(image)}`,
    features: valueCount(image),
    bijection: rows,
  });
}

const depths = [size(2, 4, 2)].flatMap((image) => [
  ...images("squeeze realNvp", image, squeeze({ order: "realNvp" }), { startsAsIdentity: false }),
  ...images("squeeze glow", image, squeeze({ order: "glow" }), { startsAsIdentity: false }),
  ...images("haar", image, haar(), { startsAsIdentity: false }),
]);

const perChannel = [size(1, 3, 2), size(4, 1, 2)].flatMap((image) => [
  ...images("imageActNorm", image, imageActNorm()),
  ...images("imageBatchNorm", image, imageBatchNorm(), { startsAsIdentity: false }),
  ...images("diagonalScaling", image, diagonalScaling()),
  ...(["plu", "free", "circulant"] as const).flatMap((form) => [
    ...images(`invertible1x1 ${form}`, image, invertible1x1({ form }), { startsAsIdentity: false }),
    ...images(`invertible1x1 ${form} from the identity`, image, invertible1x1({ form, start: "identity" })),
  ]),
]);

const emerging = [size(2, 3, 4), size(1, 1, 5), size(3, 4, 1)].flatMap((image) => [
  images("emergingConvolution", image, emergingConvolution())[0]!,
  images("emergingConvolution of 5×5", image, emergingConvolution({ size: 5 }))[0]!,
]);

const pixels = both({
  name: "logit",
  features: 5,
  bijection: logit(),
  startsAsIdentity: false,
  curved: true,
  data: "unit interval",
  special: [0, 1, 0.5],
});

const pixelMarginals = images("imageMarginals", size(2, 2, 2), imageMarginals({ bins: 5, bound: 3 }), {
  startsAsIdentity: false,
  curved: true,
  data: "unit interval",
  special: [0, 1, 0.5],
});

const maps = {
  additive: { map: additive(), curved: false },
  affine: { map: affine(), curved: true },
  spline: { map: rationalQuadraticSpline({ bins: 4, bound: 3 }), curved: true },
  mixture: { map: mixtureOfLogistics({ components: 2 }), curved: true },
};
const nets = {
  convNet: convNet(10),
  "convNet with actNorm": convNet(6, { norm: "actNorm" }),
  residualConvNet: residualConvNet(6, { blocks: 1 }),
  zeroConvolution: zeroConvolution(),
  gatedConvNet: gatedConvNet(6, { blocks: 1, heads: 2 }),
  "gatedConvNet without attention": gatedConvNet(6, { blocks: 1, heads: 0 }),
};
const masks: readonly (readonly [ImageMask, ImageSize])[] = [
  ["first channels", size(3, 2, 2)],
  ["last channels", size(3, 1, 3)],
  ["checkerboard", size(1, 3, 3)],
  ["inverse checkerboard", size(2, 2, 3)],
];

const couplings = masks.flatMap(([mask, image]) => [
  ...Object.entries(maps).flatMap(([mapName, { map }]) =>
    images(`imageCoupling ${mask} × ${mapName}`, image, imageCoupling({ mask, map, net: nets.convNet }), {
      usesContext: true,
      curved: true,
      startsAsIdentity: mapName !== "mixture",
      decode: mapName === "mixture" ? ITERATIVE : "closed form",
      kept: keptBy(mask, image),
    }),
  ),
  ...Object.entries(nets).flatMap(([netName, net]) =>
    images(`imageCoupling ${mask} × ${netName}`, image, imageCoupling({ mask, net }), {
      usesContext: true,
      curved: true,
      kept: keptBy(mask, image),
    }),
  ),
]);

/** The columns of rows that a mask leaves as they are, counted by its definition. */
function keptBy(mask: ImageMask, { channels, height, width }: ImageSize): number[] {
  return Array.from({ length: channels * height * width }, (_, column) => column).filter((column) => {
    const channel = Math.floor(column / (height * width));
    const row = Math.floor(column / width) % height;
    const isEven = (row + (column % width)) % 2 === 0;
    if (mask === "checkerboard") return isEven;
    if (mask === "inverse checkerboard") return !isEven;
    return mask === "first channels" ? 2 * channel < channels : 2 * channel >= channels + 1;
  });
}

const transformer = causalTransformer(8, { blocks: 2, heads: 2 });
const patchByPatch = [
  ...images(
    "imageAutoregressive forward × affine",
    size(2, 2, 2),
    imageAutoregressive({ net: transformer }),
    {
      usesContext: true,
      curved: true,
      decode: "one pass per feature",
    },
  ),
  images(
    "imageAutoregressive reverse × spline",
    size(1, 1, 4),
    imageAutoregressive({ order: "reverse", map: maps.spline.map, net: transformer }),
    { curved: true, decode: "one pass per feature" },
  )[0]!,
  images(
    "imageAutoregressive × mixture",
    size(1, 3, 1),
    imageAutoregressive({ map: maps.mixture.map, net: transformer }),
    {
      curved: true,
      startsAsIdentity: false,
      decode: { kind: "iterative", passes: "one per feature", tolerance: 1e-6 },
    },
  )[0]!,
  ...images(
    "imageCoupling × transformerNet",
    size(2, 2, 2),
    imageCoupling({ mask: "checkerboard", net: transformerNet(8, { blocks: 1, heads: 2 }) }),
    { usesContext: true, curved: true },
  ),
];

const level = () => [
  squeeze(),
  imageActNorm(),
  invertible1x1(),
  imageCoupling({ map: affine(), net: convNet(6) }),
];

const scales = [
  ...images(
    "multiscale of one level",
    size(1, 2, 4),
    multiscale({ levels: [sequence(...level(), imageActNorm())] }),
    { usesContext: true, curved: true, startsAsIdentity: false },
  ),
  ...images(
    "multiscale of three levels",
    size(3, 4, 2),
    multiscale({
      levels: [
        imageActNorm(),
        sequence(...level()),
        imageCoupling({ mask: "last channels", net: zeroConvolution() }),
      ],
    }),
    { usesContext: true, curved: true, startsAsIdentity: false },
  ),
];

const named = [
  glow({ image: size(1, 4, 8), levels: 2, steps: 1, width: 6 }),
  glow({ image: size(3, 2, 2), levels: 1, steps: 1, width: 6 }),
  imageRealNvp({ image: size(1, 4, 2), levels: 2, width: 4, blocks: 1 }),
  nice({ image: size(1, 1, 5), layers: 3, hidden: [12, 12] }),
  tarFlow({ image: size(1, 2, 4), patch: 2, layers: 2, width: 8, heads: 2 }),
  jet({ image: size(1, 4, 2), patch: 2, layers: 3, width: 8, heads: 2 }),
].flatMap(({ name, features, bijection }) => {
  const cases = both({
    name,
    features,
    bijection,
    usesContext: true,
    curved: true,
    special: [],
    startsAsIdentity: name === "nice",
    decode: name === "tarFlow" ? "one pass per feature" : "closed form",
  });
  // transformers take long, and are tried without a context above
  return name === "tarFlow" || name === "jet" ? cases.slice(1) : cases;
});

/** Every bijection of images, by family. */
export const imageCases: Readonly<Record<string, readonly BijectionCase[]>> = {
  "images, space to depth": depths,
  "images, channel by channel": perChannel,
  "images, emerging convolutions": emerging,
  "images, pixels": [...pixels, ...pixelMarginals],
  "image couplings": couplings,
  "images, patch by patch": patchByPatch,
  "images, several scales": scales,
  "named flows of images": named,
};
