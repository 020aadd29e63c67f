/** ids: our own names for communities, groups, members and what happens to them. Platform ids never get past `identity/`. */
declare const brand: unique symbol;
type Brand<Name extends string> = string & { readonly [brand]: Name };

export type CommunityId = Brand<"community">;
export type GroupId = Brand<"group">;
export type MemberId = Brand<"member">;
export type AccountId = Brand<"account">;
export type EventId = Brand<"event">;
export type ActionId = Brand<"action">;
export type CaseId = Brand<"case">;
export type RuleId = Brand<"rule">;
export type TimerId = Brand<"timer">;

/** Each function marks a string as an id; it checks nothing, so call it only where the string enters our code. */
export const communityId = (text: string): CommunityId => text as CommunityId;
export const groupId = (text: string): GroupId => text as GroupId;
export const memberId = (text: string): MemberId => text as MemberId;
export const accountId = (text: string): AccountId => text as AccountId;
export const eventId = (text: string): EventId => text as EventId;
export const actionId = (text: string): ActionId => text as ActionId;
export const caseId = (text: string): CaseId => text as CaseId;
export const ruleId = (text: string): RuleId => text as RuleId;
export const timerId = (text: string): TimerId => text as TimerId;

/** The event that an action belongs to: its id is the event's, with a place behind it. */
export const eventOf = (action: ActionId): EventId => eventId(action.slice(0, Math.max(0, action.lastIndexOf("/"))));

/** One part of an id that is put together with slashes. Ids of ours hold none; those of a replayed file may. */
export const idPart = (text: string): string => text.replaceAll("%", "%25").replaceAll("/", "%2F");
