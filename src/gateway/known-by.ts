/** known-by: what a puppet can offer beside wechaty's interface where ids and logins do not last. Each is found by what the puppet has. */
import type { Evidence, GatewayStatus } from "../ports.ts";

/** Ids change at a login: people are known again by what is seen of them. */
export type ShowsEvidence = {
  evidenceOf(room: string | undefined, contact: string): Evidence;
  friends(): readonly string[];
  /** Notes something about a friend where only the bot's own account reads it. */
  mark(friend: string, remark: string): Promise<void>;
  /** The life of the present ids. */
  readonly epoch: string;
};
export const evidenceIn = (puppet: object): ShowsEvidence | undefined => (showsEvidence(puppet) ? puppet : undefined);
const showsEvidence = (puppet: object): puppet is ShowsEvidence => "evidenceOf" in puppet && "mark" in puppet && "epoch" in puppet;

/** The puppet keeps in touch by itself, and its login outlives the process. */
export type KeepsLogin = {
  /** `problem`: what only people can mend, for as long as it stands. */
  link(): Pick<GatewayStatus, "state" | "loginAt" | "lastSyncAt" | "code" | "problem">;
  /** What was told is taken care of once that resolves: no further news are fetched before, and the kept login says up to where. */
  whenTaken(taken: () => Promise<void>): void;
  /** Stops listening, and keeps the login for the next life of the process. wechaty's own stop would log out. */
  suspend(): Promise<void>;
};
export const loginKeptBy = (puppet: object): KeepsLogin | undefined => (keepsLogin(puppet) ? puppet : undefined);
const keepsLogin = (puppet: object): puppet is KeepsLogin => "link" in puppet && "suspend" in puppet;

/** Lists lag: somebody may be in a room whom none shows yet. */
export const isUnlisted = (puppet: object, room: string, contact: string): boolean => tellsUnlisted(puppet) && puppet.isUnlisted(room, contact);
const tellsUnlisted = (puppet: object): puppet is { isUnlisted(room: string, contact: string): boolean } => "isUnlisted" in puppet;
