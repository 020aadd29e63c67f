/** approval: acts for which the community wants two people (双人确认): the one who asks, and another who agrees. */
import type { Approval, Reply } from "./command.ts";
import type { BookFacts } from "./book.ts";
import type { Asked } from "./entry.ts";
import type { MemberId } from "./ids.ts";
import { type StateView, nameOf } from "./state.ts";
import { auditEntry } from "./undo.ts";

/** What approvals stand under, before the command's name. */
const approvalRule = "approval:";

/** Who may agree to what this person asks for. */
export function approvers(state: StateView, asking: MemberId): readonly MemberId[] {
  return [...state.members].flatMap(([id, { role }]) => (id !== asking && (role === "founder" || role === "secretary") ? [id] : []));
}

/** A command's reply where a second person has to agree: nothing of it happens before; with nobody to ask it is refused. */
export function withSecond(reply: Reply, command: string, by: MemberId, state: StateView, book: BookFacts): Reply {
  const { approval, effects, audit } = reply;
  if (approval === undefined || !isWanted(approval, book)) return reply;
  const others = approvers(state, by);
  if (others.length === 0) return { text: "按本群的设定，这件事要两位管理人员都同意，而现在只有你一位，没有做。先给另一位可信的人角色：/member 名字 role 日常管理；或在 community.yaml 的 approvals 里改设定。" };
  // What takes a warning back names its entry, which only the answer writes: the answer's own audit says it.
  const log = audit && effects?.warn === undefined ? [auditEntry(by, command, audit)] : [];
  const held = { ...effects, entries: [...(effects?.entries ?? []), ...log] };
  const ask: Asked = {
    question: `「${nameOf(state, by)}」${approval.question}。要两个人同意才做，同意吗？`,
    effects: held, labels: ["同意", "不同意"], rule: `${approvalRule}${command}${approval.of === undefined ? "" : `:${approval.of}`}`, topic: "approval", notBy: by,
    about: { ...(approval.member && { member: approval.member }), ...(approval.group && { group: approval.group }) },
  };
  return {
    text: `这件事要两个人同意，已经去问 ${others.slice(0, 3).map((id) => nameOf(state, id)).join("、")}；同意了才会做，你会收到消息。`,
    effects: { asks: [ask] },
    audit: { did: `提出：${audit?.did ?? approval.question}`, before: "未做", after: "等第二个人同意", undo: { none: "还没有做。不想做了，请对方回复「不同意」。" } },
  };
}

const isWanted = ({ kind, count }: Approval, { approvals }: BookFacts): boolean => (kind === "removal" ? approvals.removal : approvals.mass && count >= approvals.massFrom);
