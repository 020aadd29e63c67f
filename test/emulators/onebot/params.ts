/** params: reads what a call came with. Numbers may come as strings. */
import type { Json } from "../webwx/json.ts";
import type { Words } from "./profiles.ts";

/** A call that fails. */
export class Failed extends Error {
  readonly retcode: number;

  constructor(wording: string, retcode = 1200) {
    super(wording);
    this.retcode = retcode;
  }
}

export class Params {
  readonly #given: Json;
  readonly #words: Words;

  constructor(given: Json, words: Words) {
    this.#given = given;
    this.#words = words;
  }

  has(name: string): boolean {
    const value = this.#given[name];
    return value !== undefined && value !== null && value !== "";
  }

  raw(name: string): unknown {
    return this.#given[name];
  }

  /** A whole number; fails without one. */
  id(name: string): number {
    const value = this.#given[name];
    const number = typeof value === "string" || typeof value === "number" ? Number(value) : Number.NaN;
    if (!this.has(name)) throw new Failed(this.#words.missing(name), 1400);
    if (!Number.isInteger(number)) throw new Failed(`${name}: ${String(value)}?`, 1400);
    return number;
  }

  /** A whole number, or another one when there is none. */
  number(name: string, otherwise: number): number {
    return this.has(name) ? this.id(name) : otherwise;
  }

  text(name: string): string {
    const value = this.#given[name];
    if (typeof value === "string" || typeof value === "number") return String(value);
    throw new Failed(this.#words.missing(name), 1400);
  }

  textOr(name: string, otherwise: string): string {
    return this.has(name) ? this.text(name) : otherwise;
  }

  flag(name: string, otherwise: boolean): boolean {
    const value = this.#given[name];
    return value === undefined || value === null ? otherwise : value === true || value === "true" || value === 1 || value === "1";
  }
}
