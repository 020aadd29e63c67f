/** profiles: in what the implementations of OneBot 11 differ from each other. */

export type Profile = "napcat" | "llbot" | "snowluma" | "gensokyo";

export type Ways = {
  readonly appName: string;
  /** A kick is answered `ok` whatever came of it. */
  readonly silentKick: boolean;
  /** What set_group_ban without `duration` means, s. */
  readonly banDefault: number;
  /** How often set_group_card waits and reads the card back, at most, until it is the new one. */
  readonly cardReads: number;
  readonly negativeIds: boolean;
  /** So many message ids are remembered, and with `forgets` none of them over a restart. */
  readonly idsKept: number;
  readonly forgets: boolean;
  /** `message_seq` repeats the message id instead of counting in the group. */
  readonly seqIsId: boolean;
  /** The number of the notice, or `group|seq|type|doubt`. */
  readonly flags: "number" | "parts";
  /** How a dissolved group is told. */
  readonly disband: "disband" | "group_dismiss";
  /** set_group_leave does not look at `is_dismiss`. */
  readonly ignoresDismiss: boolean;
  /** Names that end in `_async` and `_rate_limited` are known. */
  readonly suffixes: boolean;
  /** A wrong token is refused in a frame after the socket opened, or at the handshake as the standard says. */
  readonly refusesToken: "opened" | "handshake";
  /** Answered `ok`, and nothing happens. */
  readonly hollow: readonly string[];
  /** A file in a group is told as a message as well. */
  readonly fileIsMessage: boolean;
  /** A mention carries the name. */
  readonly namesMentioned: boolean;
  /** Numbers of people and groups are made up, and of a group only who spoke is known. */
  readonly invented: boolean;
  /** Notices that are not in the standard. */
  readonly notices: readonly ("title" | "group_name" | "group_card" | "essence" | "bot_offline" | "message_sent")[];
  /** In a join request, who asked the newcomer in. */
  readonly tellsInviter: boolean;
  readonly words: Words;
};

/** What failures are called. */
export type Words = {
  readonly rank: string;
  readonly unknownMessage: (id: string) => string;
  readonly unknownAction: (action: string) => string;
  readonly missing: (name: string) => string;
  readonly badJson: string;
  readonly token: string;
};

const chinese: Words = {
  rank: "ERR_NOT_GROUP_ADMIN",
  unknownMessage: () => "消息不存在",
  unknownAction: (action) => `不支持的 API ${action}`,
  missing: (name) => `参数 ${name} 是必需的`,
  badJson: "JSON 解析失败，请检查数据格式",
  token: "token 验证失败",
};

const napcat: Ways = {
  appName: "NapCat.Onebot", silentKick: true, banDefault: 0, cardReads: 3, negativeIds: false, idsKept: 5000, forgets: true, seqIsId: true, flags: "number", disband: "disband", ignoresDismiss: true,
  suffixes: false, refusesToken: "opened", hollow: [], fileIsMessage: true, namesMentioned: false, invented: false, notices: ["title", "group_name", "group_card", "essence", "bot_offline", "message_sent"], tellsInviter: false, words: chinese,
};

const ways: Readonly<Record<Profile, Ways>> = {
  napcat,
  llbot: {
    ...napcat, appName: "LLOneBot", silentKick: false, banDefault: 1800, cardReads: 0, negativeIds: true, idsKept: Number.POSITIVE_INFINITY, forgets: false, seqIsId: false, flags: "parts",
    disband: "group_dismiss", ignoresDismiss: false, suffixes: true, fileIsMessage: false, namesMentioned: true, notices: ["title", "group_card", "essence", "message_sent"], tellsInviter: true,
    words: { ...chinese, unknownMessage: (id) => `消息${id}不存在`, unknownAction: (action) => `${action} API 不存在`, missing: (name) => `$.${name} missing required value`, badJson: "JSON 解析失败" },
  },
  snowluma: {
    ...napcat, appName: "SnowLuma", silentKick: false, banDefault: 1800, cardReads: 0, negativeIds: true, idsKept: Number.POSITIVE_INFINITY, forgets: false, seqIsId: false, ignoresDismiss: false, fileIsMessage: false,
    notices: ["group_card", "essence", "message_sent"], words: { ...chinese, rank: "操作失败：没有权限" },
  },
  gensokyo: {
    ...napcat, appName: "Gensokyo", silentKick: false, banDefault: 1800, cardReads: 0, idsKept: Number.POSITIVE_INFINITY, forgets: false, seqIsId: false, ignoresDismiss: false, refusesToken: "handshake",
    hollow: ["set_group_card", "set_group_add_request"], fileIsMessage: false, invented: true, notices: [], words: { ...chinese, rank: "no permission" },
  },
};

export const waysOf = (profile: Profile): Ways => ways[profile];
