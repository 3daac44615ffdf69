import type { Backend, LoadingOptions, Session } from "./backend.ts";

/** Opens a model several times, each in a thread of its own; if one can't be opened, none stays open. */
export async function openThreads(
  backend: Backend,
  model: Uint8Array,
  count: number,
  options: Pick<LoadingOptions, "purpose"> = {},
): Promise<Session[]> {
  const load = backend.loadInThread;
  if (load === undefined) throw new Error(`runtime: expected a backend with threads, got ${backend.name}`);
  const ends = await Promise.allSettled(Array.from({ length: count }, () => load(model, options)));
  const sessions = ends.flatMap((end) => (end.status === "fulfilled" ? [end.value] : []));
  const failed = ends.find((end) => end.status === "rejected");
  if (failed === undefined) return sessions;
  await Promise.all(sessions.map((session) => session.release()));
  throw failed.reason;
}
