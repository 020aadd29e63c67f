/** tell-entry: a recorded entry in a few Chinese words, for admins who ask what came of a message. */
import { type Entry, type EntryType, caseTopicNames, modeNames, roleNames, tierNames } from "./entry.ts";
import { clip, sayWeight } from "./ladder.ts";
import { type StateView, nameOf } from "./state.ts";
import { sayTime } from "./time.ts";

const entryNames: Readonly<Record<EntryType, string>> = {
  warning: "警告", pardon: "撤回警告", reinstated: "恢复警告", ladder_step: "处罚阶梯", removal: "移出", duty_opened: "待办", duty_closed: "待办了结", timer_set: "定下期限", timer_cleared: "取消期限",
  answered: "已回答", group_bound: "接管群", ability_learned: "平台能力", greeted: "问候新好友", role: "身份", focus: "选定群", case_opened: "开工单", case_closed: "工单了结", case_revised: "工单更新", case_handed: "工单转手", duty_switched: "值班", scored: "积分",
  tier_set: "层级", tagged: "标签", counted: "计数", counter_turned: "计数到线", set_switched: "换规则组", charter_accepted: "同意章程", raid: "防刷群", turned_away: "婉拒申请", request_held: "申请等候", requests_asked: "申请合问", identified: "认人", identity_doubted: "待认", undone: "撤销操作", mode_set: "规则模式",
  rules_pinned: "规则版本", drop_paused: "暂停投放", drop_resumed: "恢复投放", fault: "规则出错", action_troubled: "动作没做成", audit: "操作记录",
};

/** What it is, whom it is about, and how much. */
export function tellEntry(entry: Entry, state: StateView, timeZone: string): string {
  const who = "member" in entry && entry.member !== undefined ? ` ${nameOf(state, entry.member, "group" in entry ? entry.group : undefined)}` : "";
  const more = detail(entry, timeZone);
  return `${entryNames[entry.type]}${who}${more === "" ? "" : `：${clip(more, 60)}`}`;
}

function detail(entry: Entry, timeZone: string): string {
  switch (entry.type) {
    case "warning": return `${sayWeight(entry)}，${entry.because}，${sayTime(entry.expiresAt, timeZone)} 失效`;
    case "pardon": return `${entry.lifts.length} 次，${entry.because}`;
    case "ladder_step": return `到第 ${entry.step} 步`;
    case "duty_opened":
    case "timer_set": return `${entry.rule}，${sayTime(entry.due, timeZone)} 到期`;
    case "duty_closed": return entry.rule;
    case "role": return entry.role === null ? "取消" : entry.role === "bot" ? "机器人" : roleNames[entry.role];
    case "case_opened": return `${entry.case}（${caseTopicNames[entry.topic ?? "confirm"]}）${entry.question}`;
    case "case_closed": return entry.case;
    case "scored": return `${entry.delta}，${entry.because}`;
    case "tier_set": return entry.tier === null ? "取消" : tierNames[entry.tier];
    case "tagged": return `${entry.on ? "加上" : "去掉"}${entry.tag}`;
    case "counted": return `${entry.counter} +${entry.add}`;
    case "ability_learned": return entry.works ? "移人可以再试" : "平台不让移人";
    case "mode_set": return `${entry.rule} ${entry.mode === null ? "按文件" : modeNames[entry.mode]}`;
    case "rules_pinned": return entry.version;
    case "fault": return `${entry.rule}，${entry.because}`;
    case "audit": return entry.did;
    default: return "because" in entry ? (entry.because ?? "") : "";
  }
}
