/** happening: what can happen in the made-up WeChat, as kept in its file, and how each is told in a chat. */
import type { SandboxPerson } from "../../ports.ts";

/** How a fresh world begins. `cards` are names that people carry in that room only. */
export type WorldSeed = {
  readonly bot: { readonly id: string; readonly name: string };
  readonly people: readonly SandboxPerson[];
  readonly rooms: readonly SeedRoom[];
};
export type SeedRoom = {
  readonly id: string;
  readonly topic: string;
  readonly owner: string;
  readonly members: readonly string[];
  readonly cards?: Readonly<Record<string, string>>;
};

type At = { readonly id: string; readonly at: number };
/** Names are those of the moment, so that history does not change when somebody is renamed. */
export type Said = At & {
  readonly type: "said";
  readonly where: string;
  readonly from: string;
  readonly name: string;
  readonly text: string;
  readonly kind: "text" | "image" | "video" | "file";
  /** A stored file, relative to the data folder. */
  readonly media?: string;
  readonly quoting?: string;
  readonly mentions?: readonly string[];
};
export type Joined = At & { readonly type: "joined"; readonly room: string; readonly person: string; readonly name: string; readonly inviter?: string };
export type Left = At & { readonly type: "left"; readonly room: string; readonly person: string; readonly name: string; readonly by?: string };
export type Renamed = At & { readonly type: "renamed"; readonly room: string; readonly person: string; readonly old: string; readonly name: string };
export type Retitled = At & { readonly type: "retitled"; readonly room: string; readonly person: string; readonly old: string; readonly topic: string };
export type Recalled = At & { readonly type: "recalled"; readonly where: string; readonly person: string; readonly message: string };
/** Somebody asks to join a room; the happening's id is what the request is known by. */
export type Applied = At & { readonly type: "applied"; readonly room: string; readonly person: string; readonly name: string; readonly text: string };
/** A request to join is answered; whoever is let in joins right after. */
export type Answered = At & { readonly type: "answered"; readonly room: string; readonly person: string; readonly name: string; readonly request: string; readonly approve: boolean; readonly because: string };
/** Somebody asks the bot to be friends, in what will be their chat. */
export type Befriended = At & { readonly type: "befriended"; readonly where: string; readonly person: string; readonly name: string; readonly text: string };
export type Accepted = At & { readonly type: "accepted"; readonly where: string; readonly person: string; readonly request: string };
export type Happening = Said | Joined | Left | Renamed | Retitled | Recalled | Applied | Answered | Befriended | Accepted;
/** The first line of the file; `at` is the birth of the world and of its ids. */
export type Born = At & { readonly type: "born"; readonly seed: WorldSeed };

const textFields: Readonly<Record<string, readonly string[]>> = {
  said: ["where", "from", "name", "text", "kind"],
  joined: ["room", "person", "name"],
  left: ["room", "person", "name"],
  renamed: ["room", "person", "old", "name"],
  retitled: ["room", "person", "old", "topic"],
  recalled: ["where", "person", "message"],
  applied: ["room", "person", "name", "text"],
  answered: ["room", "person", "name", "request", "because"],
  befriended: ["where", "person", "name", "text"],
  accepted: ["where", "person", "request"],
  born: [],
};

/** A line of the file, or undefined when it is none of ours. */
export function parseHappening(value: unknown): Happening | Born | undefined {
  return isHappening(value) ? value : undefined;
}

function isHappening(value: unknown): value is Happening | Born {
  if (typeof value !== "object" || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const wanted = textFields[String(fields.get("type"))];
  if (!wanted || typeof fields.get("at") !== "number" || typeof fields.get("id") !== "string") return false;
  if (fields.get("type") === "born" && typeof fields.get("seed") !== "object") return false;
  return wanted.every((field) => typeof fields.get(field) === "string");
}

/** The people whose `@name` stands in a text, longest names first, so that 小美 does not answer for 小美丽. */
export function mentionsIn(text: string, members: Iterable<readonly [string, string]>): readonly string[] {
  if (!text.includes("@")) return [];
  const byLength = [...members].filter(([, name]) => name !== "").toSorted((a, b) => b[1].length - a[1].length);
  const found = new Set<string>();
  for (let at = text.indexOf("@"); at !== -1; at = text.indexOf("@", at + 1)) {
    const longest = byLength.find(([, name]) => text.startsWith(name, at + 1))?.[1];
    for (const [id, name] of byLength) if (name === longest) found.add(id);
  }
  return [...found];
}
