/** group-admin: what a group's admin can do and see that wechaty has no word for. Puppets offer it beside wechaty's own interface. */

export type Act = "mute" | "muteAll" | "setCard" | "setTitle" | "kickForGood" | "answerJoin" | "recallOthers" | "announce" | "essence";

/** Ids are the puppet's. A method whose act is not in `acts` rejects. */
export interface GroupAdmin {
  /** What this account's platform offers at all; whether it is an admin of a certain group is another question. */
  readonly acts: ReadonlySet<Act>;
  /** 0 seconds lifts it. */
  mute(room: string, member: string, seconds: number): Promise<void>;
  muteAll(room: string, muted: boolean): Promise<void>;
  setCard(room: string, member: string, card: string): Promise<void>;
  setTitle(room: string, member: string, title: string): Promise<void>;
  /** Removes a member who then cannot ask to join again. */
  kickForGood(room: string, member: string): Promise<void>;
  /** `flag` is what the request came with. */
  answerJoin(room: string, flag: string, approve: boolean, because: string): Promise<void>;
  recallOthers(room: string, message: string): Promise<void>;
  /** Words at the top of the room, with one picture at most (a file's path). */
  announce(room: string, text: string, picture?: string): Promise<void>;
  /** Marks a message as worth keeping, or takes the mark off. */
  essence(room: string, message: string, marked: boolean): Promise<void>;
}

const refuse = (): Promise<never> => Promise.reject(new Error("平台没有这项功能"));

/** Stands in for puppets without the interface. */
export const noGroupAdmin: GroupAdmin = {
  acts: new Set(),
  mute: refuse, muteAll: refuse, setCard: refuse, setTitle: refuse, kickForGood: refuse, answerJoin: refuse, recallOthers: refuse, announce: refuse, essence: refuse,
};

/** What a puppet offers to group admins; nothing when it knows nothing of the kind. */
export function groupAdminOf(puppet: object): GroupAdmin {
  return isGroupAdmin(puppet) ? puppet : noGroupAdmin;
}

function isGroupAdmin(puppet: object): puppet is GroupAdmin {
  return "acts" in puppet && puppet.acts instanceof Set;
}
