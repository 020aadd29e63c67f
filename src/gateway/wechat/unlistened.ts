/** unlistened: loads wechat4u, or what loads it, without what it does to the whole process. */

/** On import, wechat4u swallows every uncaught exception: a broken bot would look alive, and a failed start end with code 0. */
export async function unlistened<T>(load: () => Promise<T>): Promise<T> {
  const before = process.listeners("uncaughtException");
  const loaded = await load();
  for (const listener of process.listeners("uncaughtException")) if (!before.includes(listener)) process.off("uncaughtException", listener);
  return loaded;
}
