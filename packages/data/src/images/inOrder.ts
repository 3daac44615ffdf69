/** Run tasks, at most `atOnce` at a time, and give their results in the order of the tasks. */
export async function* inOrder<T>(tasks: AsyncIterable<() => Promise<T>>, atOnce: number): AsyncGenerator<T> {
  const running: Promise<T>[] = [];
  for await (const task of tasks) {
    const result = task();
    // Nobody may be left to wait for it when one before it fails.
    result.catch(() => {});
    running.push(result);
    if (running.length === atOnce) yield await running.shift()!;
  }
  for (const result of running) yield await result;
}
