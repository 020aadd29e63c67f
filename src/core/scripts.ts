/** scripts: prepared words for humans (话术): which go with a case, and how one is sent with a single reply. */
import type { Wish } from "./action.ts";
import type { BookFacts } from "./book.ts";
import { callName } from "./call-name.ts";
import type { CaseTopic } from "./entry.ts";
import { type OpenCase, type StateView, nameOf, presentStay } from "./state.ts";
import { template } from "./template.ts";

/** More than these are no list that somebody in a hurry reads. */
const mostOffered = 6;
/** What a script may name. */
const placeholders = ["昵称", "社群", "群"] as const;

/** The names of the scripts that go with a case: those asked for by name first, then those for its rule or its topic. */
export function scriptsFor(book: BookFacts, { topic, rule, named = [] }: { readonly topic: CaseTopic; readonly rule: string; readonly named?: readonly string[] }): readonly string[] {
  const fitting = book.scripts.filter(({ topics }) => topics.includes(rule) || topics.includes(topic)).map(({ name }) => name);
  const known = named.filter((name) => textOf(book, name) !== undefined);
  return [...new Set([...known, ...fitting])].slice(0, mostOffered);
}

/** A script's text as the rules have it now; undefined when it is gone from them. */
export const textOf = (book: BookFacts, name: string): string | undefined => book.scripts.find((script) => script.name === name)?.text;

/**
 * The words of a script to whom a case is about: in its group, naming them, while they are there; otherwise in private.
 * Undefined when the script is gone or there is nobody to say it to.
 */
export function sendScript(open: OpenCase, name: string, state: StateView, book: BookFacts): Wish | undefined {
  const written = textOf(book, name);
  const { group, member } = open;
  if (written === undefined || (group === undefined && member === undefined)) return undefined;
  const topic = (group && state.groups.get(group)?.topic) ?? book.name;
  const text = template(written, placeholders).fill({ 昵称: member === undefined ? "大家" : callName(nameOf(state, member, group)), 社群: book.name, 群: topic });
  if (group !== undefined && (member === undefined || presentStay(state, group, member) !== undefined)) {
    return { type: "say", group, text, priority: "answer", ...(member && { mention: [member] }) };
  }
  return member && { type: "dm", member, text, priority: "answer" };
}
