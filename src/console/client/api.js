/** api: asks the server. Every mistake comes back as a Chinese sentence. */
/** @import { PageState, WhyAnswer } from "../shape.ts" */

/**
 * @template Answer
 * @param {string} path @param {RequestInit} [init]
 * @returns {Promise<{ answer: Answer } | { mistake: string }>}
 */
async function ask(path, init) {
  try {
    const response = await fetch(path, init);
    const body = await response.json();
    return response.ok ? { answer: body } : { mistake: body.mistake ?? `服务器回答了 ${response.status}` };
  } catch {
    return { mistake: "连不上机器人，它还在运行吗？" };
  }
}

/**
 * @param {string | undefined} as @param {string | undefined} where
 * @returns {Promise<{ answer: PageState } | { mistake: string }>}
 */
export function getState(as, where) {
  const query = new URLSearchParams();
  if (as) query.set("as", as);
  if (where) query.set("where", where);
  return ask(`/api/state?${query}`);
}

/**
 * @param {string} message
 * @returns {Promise<{ answer: WhyAnswer } | { mistake: string }>}
 */
export const getWhy = (message) => ask(`/api/why/${encodeURIComponent(message)}`);

/**
 * Acts as a person of the made-up WeChat; answers with a mistake, or nothing.
 * @param {{ do: "say" | "join" | "apply" | "leave" | "rename", as: string, where: string, text?: string, quoting?: string }} act
 * @returns {Promise<string | undefined>}
 */
export async function act(act) {
  const got = await ask("/api/act", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(act) });
  return "mistake" in got ? got.mistake : undefined;
}

/**
 * Calls `changed` after each notice and after each new connection; `linked` tells whether there is one.
 * @param {() => void} changed @param {(linked: boolean) => void} linked
 */
export function listen(changed, linked) {
  const source = new EventSource("/api/live");
  source.addEventListener("changed", changed);
  source.addEventListener("open", () => {
    linked(true);
    changed();
  });
  source.addEventListener("error", () => {
    linked(false);
    // A refused stream is closed for good by the browser; the bot may be back in a moment.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(changed, linked), 3000);
  });
}
