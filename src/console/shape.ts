/** shape: what `/api/state` and `/api/why` answer. The ports' own data, with the Chinese words and times that the page shows. */
import type { GatewayStatus, SandboxLine, SandboxPerson, SandboxRoom, WhyLine, Desk } from "../ports.ts";

export type Overview = Awaited<ReturnType<Desk["overview"]>>;
type With<List extends readonly unknown[], More> = readonly (List[number] & More)[];

/** The newest line of a chat, for lists of chats. */
export type Newest = { readonly line: string; readonly preview: string; readonly time: string };
/** `newest` is of this person's private chat with the bot. `hue` numbers the colour of the avatar, 0 to 7. */
export type PagePerson = SandboxPerson & { readonly initial: string; readonly hue: number; readonly newest?: Newest };
export type PageRoom = SandboxRoom & {
  /** Whether the chosen person is in it, and under which name. */
  readonly joined: boolean;
  readonly card?: string;
  readonly newest?: Newest;
};
export type PageLine = Omit<SandboxLine, "media"> & {
  readonly who: "me" | "other" | "bot" | "system";
  readonly initial: string;
  readonly hue: number;
  readonly time: string;
  /** Words of a time line above this one, where the talk had paused. */
  readonly divider?: string;
  /** Where the page finds the picture, video or file. */
  readonly media?: string;
  readonly fileName?: string;
};

export type Tone = "good" | "busy" | "warn" | "bad" | "calm";
export type PageOverview = Omit<Overview, "drops" | "warnings" | "outbox"> & {
  readonly drops: With<Overview["drops"], { readonly nextText: string }>;
  readonly warnings: With<Overview["warnings"], { readonly expiresText: string }>;
  readonly outbox: With<Overview["outbox"], { readonly typeText: string; readonly statusText: string; readonly priorityText: string; readonly tone: Tone; readonly time: string }>;
};

export type PageState = {
  /** False on a real account: dashboards only. */
  readonly sandbox: boolean;
  readonly bot: string;
  readonly botName: string;
  readonly as: string;
  /** A room's id, or `private:<as>`. */
  readonly where: string;
  readonly people: readonly PagePerson[];
  readonly rooms: readonly PageRoom[];
  readonly lines: readonly PageLine[];
  /** Absent when the bot could not tell; then `mistake` says so. */
  readonly overview?: PageOverview;
  readonly mistake?: string;
  readonly gateway?: Omit<GatewayStatus, "code"> & {
    readonly lastSeenText?: string;
    readonly stateText: string;
    readonly loginText?: string;
    readonly lastSyncText?: string;
    /** The login code to scan, as a picture's address. */
    readonly codePicture?: string;
  };
};

export type PageWhyLine = WhyLine & { readonly modeText: string; readonly verdictText: string };
export type WhyAnswer = { readonly lines: readonly PageWhyLine[] };
/** Every refusal of this page's endpoints, in Chinese. */
export type Mistake = { readonly mistake: string };
