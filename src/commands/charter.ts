/** charter: 同意群规, by which a member says yes to the charter as it stands; a gate that waits for it is met by it. */
import { acceptanceOf, charterWord } from "../core/charter.ts";
import { type Call, type Command, defineCommand } from "../core/command.ts";
import { closeDuty } from "../core/duty.ts";
import type { EntryDraft } from "../core/entry.ts";
import { everyRule } from "../core/sets.ts";
import { presentStay } from "../core/state.ts";
import { sayTime } from "../core/time.ts";

export const acceptCharter: Command = defineCommand({
  name: charterWord,
  aliases: ["我同意群规"],
  where: "group",
  roles: "anyone",
  usage: "",
  summary: "同意现在的群规，会记下版本",
  examples: [charterWord],
  run(call) {
    const { state, book, author } = call;
    const accepted = acceptanceOf(state, book, author);
    const closed = dutiesMet(call);
    if (accepted.standing === "current") {
      return { text: `已经记下，你在 ${sayTime(accepted.at, book.timeZone)} 同意过现在的群规。`, personal: true, ...(closed.length > 0 && { effects: { entries: closed } }) };
    }
    const again = accepted.standing === "older" ? "群规改过以后你又看了一遍" : "记下了";
    return {
      text: `${again}，谢谢你同意群规（版本 ${book.charterVersion}）。以后想看，发「群规」。`,
      personal: true,
      effects: { entries: [{ type: "charter_accepted", member: author, version: book.charterVersion }, ...closed] },
    };
  },
});

/** The member's open duties, in every group, of the rules that this word fulfils. */
function dutiesMet({ state, book, author }: Call): readonly EntryDraft[] {
  const met = everyRule(book).filter(({ rule }) => rule.fulfilledBy === charterWord);
  return [...state.groups.keys()].flatMap((group) => {
    const duties = presentStay(state, group, author)?.duties;
    return met.flatMap(({ id }) => (duties?.has(id) === true ? closeDuty({ state, id, group, member: author }, "done") : []));
  });
}

/** How a member stands to the charter, for the staff: 已同意（版本 x，日期）, 旧版, 未同意. */
export function sayAcceptance({ state, book }: Pick<Call, "state" | "book">, member: Call["author"]): string {
  const accepted = acceptanceOf(state, book, member);
  if (accepted.standing === "never") return "群规：未同意";
  const when = `版本 ${accepted.version}，${sayTime(accepted.at, book.timeZone)}`;
  return accepted.standing === "current" ? `群规：已同意（${when}）` : `群规：同意的是旧版（${when}），现在是版本 ${book.charterVersion}`;
}

/** Whether a rule at work asks members to say the word. */
export const asksForCharter = ({ state, book }: Pick<Call, "state" | "book">): boolean =>
  everyRule(book).some(({ id, mode, rule }) => rule.fulfilledBy === charterWord && (state.modes.get(id) ?? mode) !== "off");
