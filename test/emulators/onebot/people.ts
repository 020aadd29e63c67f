/** people: who and what is in the made-up QQ. */

/** A group's number, or the number of somebody in private. */
export type Chat = number | { readonly private: number };
export type Role = "owner" | "admin" | "member";

export type Person = { readonly id: number; name: string; friend: boolean; remark: string };

export type Member = {
  card: string;
  role: Role;
  title: string;
  readonly joinedAt: number;
  lastSentAt: number;
  /** ms; in the past when nobody is muted. */
  mutedUntil: number;
  /** The card that the implementation knows of: it hears of a new one with the member's next message. */
  toldCard: string;
  /** Has spoken while the bot was there. */
  heard: boolean;
};

export type Announcement = { readonly id: string; readonly text: string; readonly picture?: string; readonly by: number; readonly at: number };
export type Essence = { readonly messageId: number; readonly by: number; readonly at: number };
export type GroupFile = { readonly id: string; readonly name: string; readonly size: number; readonly by: number; readonly at: number };

export type Group = {
  readonly id: number;
  topic: string;
  readonly members: Map<number, Member>;
  readonly maxMembers: number;
  allMuted: boolean;
  announcements: Announcement[];
  essences: Essence[];
  files: GroupFile[];
  /** Removed for good. */
  readonly barred: Set<number>;
  /** How often everybody may still be mentioned today. */
  atAllLeft: number;
};

export const rankOf: Readonly<Record<Role, number>> = { member: 0, admin: 1, owner: 2 };
