/** undisturbed: loads a package without the listener by which wechat4u swallows every uncaught exception of the process. */

/** A broken bot would look alive, and a failed start end with code 0. Whoever loads the package first has to load it so. */
export async function undisturbed<T>(load: () => Promise<T>): Promise<T> {
  const before = process.listeners("uncaughtException");
  const loaded = await load();
  for (const listener of process.listeners("uncaughtException")) if (!before.includes(listener)) process.off("uncaughtException", listener);
  return loaded;
}
