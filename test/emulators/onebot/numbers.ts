/** numbers: how ids look on the wire: made up by some implementations, and sometimes written as strings. */
import type { Json } from "../webwx/json.ts";
import { dataOf, type Segment } from "./segments.ts";

const people = ["user_id", "operator_id", "target_id", "sender_id", "invitor_id", "owner_id", "requester_uin", "invitor_uin", "actor", "uploader"];
const isRecord = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** With `invented`, people and groups have other numbers on the wire, counted from one, except the bot itself. */
export class Numbers {
  readonly #invented: boolean;
  readonly #selfId: number;
  readonly #shown = new Map<number, number>();
  readonly #meant = new Map<number, number>();

  constructor(invented: boolean, selfId: number) {
    this.#invented = invented;
    this.#selfId = selfId;
  }

  /** What the wire calls somebody or a group. */
  shown(id: number): number {
    if (!this.#invented || id === 0 || id === this.#selfId) return id;
    const known = this.#shown.get(id);
    if (known !== undefined) return known;
    const shown = this.#shown.size + 1;
    this.#shown.set(id, shown);
    this.#meant.set(shown, id);
    return shown;
  }

  /** Whom the wire means. */
  meant(shown: number): number {
    return this.#invented ? (this.#meant.get(shown) ?? shown) : shown;
  }

  segments(segments: readonly Segment[], way: "shown" | "meant"): readonly Segment[] {
    if (!this.#invented) return segments;
    return segments.map((segment) => (segment.type === "at" && dataOf(segment, "qq") !== "all" ? { type: "at", data: { ...segment.data, qq: String(this[way](Number(dataOf(segment, "qq")))) } } : segment));
  }

  /** Writes a frame's ids as the wire has them. */
  wire(frame: Json, asText: boolean): Json {
    return this.#invented || asText ? this.#record(frame, asText) : frame;
  }

  #record(record: Json, asText: boolean): Json {
    return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, this.#value(name, value, asText)]));
  }

  #value(name: string, value: unknown, asText: boolean): unknown {
    if (Array.isArray(value)) return value.map((each: unknown) => (isRecord(each) ? this.#record(each, asText) : each));
    if (isRecord(value)) return this.#record(value, asText);
    if (typeof value !== "number") return value;
    const shown = name === "group_id" || people.includes(name) ? this.shown(value) : value;
    return asText && name.endsWith("_id") ? String(shown) : shown;
  }
}
