export interface ImageSize {
  width: number;
  height: number;
}

/** One image: a plane of rows for each channel. */
export interface Planes extends ImageSize {
  data: Uint8Array;
  channels: 1 | 3;
}

/** How pictures are read. */
export interface PictureOptions {
  /** Scale each to cover this size and crop what is beyond; as they are by default. */
  size?: ImageSize;
  /**
   * Whether no value may be lost or changed (by transparency, more than 8 bits, a colour profile); false by
   * default.
   */
  exact?: boolean;
}

/** Why there is no image, for the end of "file: …". */
export interface Unreadable {
  reason: string;
}

/** One file of many images, or the pictures of a folder: counted, not yet read. */
export interface ImagePart {
  /** How messages name it. */
  label: string;
  count: number;
  name(index: number): string;
  /** The name of the folder that an image lies in; undefined where one file holds all of them. */
  folder(index: number): string | undefined;
  /**
   * What is to be done for each of the images from `from` up to `to`, in order.
   * @throws DataError when a file of many images can't be read.
   */
  tasks(
    from: number,
    to: number,
    options?: PictureOptions,
  ): AsyncIterable<() => Promise<Planes | Unreadable>>;
}

export function sizeText({ width, height }: ImageSize): string {
  return `${width}x${height}`;
}
