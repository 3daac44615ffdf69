/**
 * Lets what waits on the event loop have its turn. In Node every call of the engine does so; in a browser
 * nothing would, and a page would stand still from the first call to the last.
 */
export async function yieldTask(): Promise<void> {
  if (typeof setImmediate === "function") return;
  await new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(undefined);
  });
}
