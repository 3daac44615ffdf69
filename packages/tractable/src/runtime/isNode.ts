/** Whether there are files here: Node, and what is like it; not a browser or its workers. */
export function isNode(): boolean {
  return typeof process !== "undefined" && process.versions?.node !== undefined;
}
