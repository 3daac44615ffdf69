/** What messages call some sources: `photos`, `a.png and 2 more sources`. */
export function sourceText(sources: readonly string[]): string {
  const others = sources.length - 1;
  return others === 0 ? sources[0]! : `${sources[0]} and ${others} more source${others === 1 ? "" : "s"}`;
}
