/** refusals: what an implementation's "failed" means: surely not done, perhaps done, or not known to it at all. */
import { NotSent } from "../not-sent.ts";
import type { Answer } from "./wire.ts";

/** NT names of errors that come instead of a Chinese sentence. */
const meanings: Readonly<Record<string, string>> = {
  ERR_NOT_GROUP_ADMIN: "机器人在这个群里没有管理权限",
  ERR_NOT_GROUP_OWNER: "机器人不是这个群的群主",
  ERR_NOT_GROUP_MEMBER: "不是这个群的成员",
  "no permission": "机器人在这个群里没有权限",
};
/** Ms in which nothing should be sent after a "too fast". */
const restAfterTooFast = 60_000;

/** The implementation knows no such action. */
export const isUnknownAction = ({ ok, retcode }: Answer): boolean => !ok && (retcode === 1404 || retcode === 404);
/** The token is wrong: in an answer, or in a frame that answers nothing. */
export const isTokenRefusal = ({ ok, retcode }: Answer): boolean => !ok && (retcode === 1403 || retcode === 1401 || retcode === 403 || retcode === 401);

/**
 * A refusal as an error: `NotSent`, with the platform's own reason. An ordinary error when the implementation itself waited in vain for
 * QQ: what was asked may have happened.
 */
export function asError(answer: Answer, action: string): Error {
  const reason = (meanings[answer.reason] ?? answer.reason).slice(0, 200);
  if (isUnknownAction(answer)) return new NotSent(`对接的 QQ 程序没有这项功能（${action}）`, false);
  if (isTokenRefusal(answer)) return new NotSent("访问令牌不对", true);
  if (/time ?out|timed out|超时/i.test(answer.reason)) return new Error(`QQ 没有及时答复：${reason}`);
  const tooFast = /频繁|过快|too fast|too many|rate limit/i.test(answer.reason);
  const said = reason === "" ? `对方没有说明原因（${answer.retcode}）` : /[\u4e00-\u9fff]/.test(reason) ? reason : `${reason}（${answer.retcode}）`;
  return tooFast ? new NotSent(`QQ 拒绝：${said}`, true, restAfterTooFast) : new NotSent(`QQ 拒绝：${said}`, false);
}
