/** What work makes of each item, in their order, while so many of them are worked on at once. */
export async function* inFlight<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  for await (const item of items) {
    const result = work(item);
    // nobody may be left to wait for it where one before it fails
    result.catch(() => {});
    running.push(result);
    if (running.length === atOnce) yield await running.shift()!;
  }
  for (const result of running) yield await result;
}
