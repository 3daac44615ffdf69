import { fileNameOf, numberName } from "./fileNameOf.ts";

/** Where an image goes. */
export interface TakenName {
  /** The path of its file within the folder. */
  readonly path: string;
  /** Whether it is what the archive calls it. */
  readonly isOwn: boolean;
}

/**
 * The files of images in a folder. No two have the same, not even on systems on which A.png is a.png, and
 * none is called like a folder of another.
 */
export class FileNames {
  private readonly count: number;
  private readonly files = new Set<string>();
  private readonly folders = new Set<string>();

  /** `count` is how many images there are. */
  constructor(count: number) {
    this.count = count;
  }

  /** Whether an image of that name can't have the file that it asks for. */
  has(name: string | undefined): boolean {
    const path = name === undefined ? undefined : fileNameOf(name);
    return path === undefined || !this.isFree(path);
  }

  /** A file for an image: the one that its name asks for, or else one by its number. */
  take(name: string | undefined, index: number): TakenName {
    if (!this.has(name)) return { path: this.add(fileNameOf(name!)!), isOwn: true };
    const numbered = numberName(index, this.count);
    let path = `${numbered}.png`;
    for (let copy = 2; !this.isFree(path); copy++) path = `${numbered}-${copy}.png`;
    return { path: this.add(path), isOwn: name === undefined };
  }

  /** The name itself, whose file is taken by now. */
  keep(name: string, index: number): string {
    this.take(name, index);
    return name;
  }

  private isFree(path: string): boolean {
    const own = path.toLowerCase();
    return !this.files.has(own) && !this.folders.has(own) && !parents(own).some((one) => this.files.has(one));
  }

  private add(path: string): string {
    const own = path.toLowerCase();
    this.files.add(own);
    for (const folder of parents(own)) this.folders.add(folder);
    return path;
  }
}

/** The folders that a path leads through. */
function parents(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}
