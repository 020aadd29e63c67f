/** undo: how an admin's act is written down with what takes it back, and whether that still can be done (law 11). */
import type { Effects, EntryDraft } from "./entry.ts";
import type { Wish } from "./action.ts";
import type { EventId, MemberId } from "./ids.ts";
import { keptAs } from "./places.ts";
import { renamed } from "./same-records.ts";
import { type StateView, standingWarnings } from "./state.ts";

/** An act as the audit log has it. Each says what takes it back, or why nothing does and what to do instead. */
export type Audit = { readonly did: string; readonly before?: string; readonly after?: string; readonly undo: Effects | { readonly none: string } };

export function auditEntry(by: MemberId, command: string, { undo, ...told }: Audit): EntryDraft {
  return { type: "audit", by, command, ...told, ...("none" in undo ? { noUndo: undo.none } : { undo }) };
}

/** What takes back an answer to a case; `first` is the name of the first entry that its effects wrote. */
export function undoOfAnswer({ warn, actions = [], entries = [] }: Effects, first: string, by: MemberId, event: EventId): Audit["undo"] {
  if (warn) return { entries: [{ type: "pardon", member: warn.member, lifts: [first], by, because: "撤回操作" }] };
  const pardons = entries.filter((entry) => entry.type === "pardon");
  if (pardons.length > 0) return { entries: pardons.map(({ member, lifts }) => ({ type: "reinstated", member, lifts, by })) };
  const words = wordsTakenBack(actions, event);
  if (words.length > 0 && entries.length === 0) return { actions: words };
  const removed = actions.find((wish) => wish.type === "remove");
  // It hangs on the points that led to it.
  if (removed) return { none: `移出是警告分到了才有的：发 /pardon ${removed.member} all 撤销警告，没做完的移出就取消，已经移出的会开工单把人请回来。` };
  return { none: actions.length + entries.length === 0 ? "这个答复没有改动什么；要处理，请直接下命令，如 /warn、/pardon。" : "已经照办了，机器人收不回；请看这一步做了什么，直接下相反的命令，或在手机上处理。" };
}

/** Takes back all that these wishes say to groups; nothing where they do more than that. */
export function wordsTakenBack(actions: readonly Wish[], said: EventId): readonly Wish[] {
  if (!actions.every(({ type }) => type === "say" || type === "post")) return [];
  const groups = new Set(actions.flatMap((wish) => (wish.type === "say" || wish.type === "post" ? [wish.group] : [])));
  return [...groups].map((group) => ({ type: "recall_own", group, said, priority: "penalty" }));
}

/** What an act is about: a later act on the same has to be taken back first. */
export function subjectsOf({ entries = [] }: Effects): readonly string[] {
  return entries.flatMap((entry): readonly string[] => {
    switch (entry.type) {
      case "role": return [`role:${entry.member}`];
      case "identified": return [`identity:${entry.seen}`];
      case "focus": return [`focus:${entry.member}`];
      case "mode_set": return [`mode:${entry.rule}`];
      case "drop_paused":
      case "drop_resumed": return [`drop:${entry.drop}`];
      case "rules_pinned": return ["rules"];
      case "ability_learned": return [`ability:${entry.ability}:${entry.group}`];
      case "set_switched": return ["set"];
      case "duty_switched": return [`duty:${entry.member}`];
      case "case_handed": return [`case:${entry.case}`];
      default: return [];
    }
  });
}

/** Whether there is nothing left for the undo to do. */
export function isMoot({ entries = [], actions = [], asks = [], warn }: Effects, state: StateView, at: number): boolean {
  return warn === undefined && actions.length === 0 && asks.length === 0 && entries.every((entry) => isDone(entry, state, at));
}

function isDone(entry: EntryDraft, state: StateView, at: number): boolean {
  switch (entry.type) {
    case "pardon": return !standingWarnings(state, entry.member, at).some(({ id }) => entry.lifts.includes(id));
    case "reinstated": return !(state.members.get(entry.member)?.lifted ?? []).some(({ warnings }) => warnings.some(({ id, expiresAt }) => entry.lifts.includes(id) && expiresAt > at));
    case "identified": {
      const now = entry.kind === "member" ? state.members.get(keptAs(state, entry.seen === entry.as ? (entry.from ?? entry.as) : entry.as))?.known?.id : undefined;
      return (now === entry.seen) === (entry.seen !== entry.as);
    }
    case "role": return (state.members.get(entry.member)?.role ?? null) === entry.role;
    case "focus": return state.members.get(entry.member)?.focus === entry.group;
    case "mode_set": return (state.modes.get(entry.rule) ?? null) === entry.mode;
    case "ability_learned": return (state.groups.get(entry.group)?.unable?.has(entry.ability) === true) === !entry.works;
    case "drop_paused": return state.pausedDrops.has(entry.drop);
    case "drop_resumed": return !state.pausedDrops.has(entry.drop);
    default: return false;
  }
}

/** The undo with everybody under the id that their records have now. A word on who is who speaks of ids themselves. */
export function underNewIds(effects: Effects, state: StateView): Effects {
  const now = <Part>(part: Part): Part => [...state.aliases.keys()].reduce((each, id) => renamed(each, id, keptAs(state, id)), part);
  const { entries, ...rest } = effects;
  return state.aliases.size === 0 ? effects : { ...now(rest), ...(entries && { entries: entries.map((entry) => (entry.type === "identified" ? entry : now(entry))) }) };
}

/** The undo as the doing of the one who asks for it. */
export const signed = (effects: Effects, by: MemberId): Effects => ({ ...effects, entries: (effects.entries ?? []).map((entry): EntryDraft => ("by" in entry ? { ...entry, by } : entry)) });
