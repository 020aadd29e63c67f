/** faults: how unkind the server is. Tests change these at any time. */

/** `owner`: works when the bot owns the room, else Ret 1. `closed`: Ret 1, as on the real service since 2018. `silent`: Ret 0, and nothing happens. */
export type Policy = "owner" | "closed" | "silent";
/** `refuse`: the connection is cut. `hang`: no answer. `500`. `broken`: done, and half of the answer comes. `lost`: done, and the connection is cut before the answer. */
export type Down = false | "refuse" | "hang" | "500" | "broken" | "lost";

export class Faults {
  kick: Policy = "closed";
  /** Adding members, which the real service has closed as well. */
  add: Policy = "closed";
  /** A new topic answers Ret 0 and stays the old one. */
  silentTopic = false;
  /** A new topic answers Ret 1. */
  closedTopic = false;
  /** A remark answers Ret 0 and is not kept. */
  silentRemark = false;
  /** Accepting a friend answers Ret 0 and nothing comes of it. */
  silentAccept = false;
  /** Sends above this many in a minute answer Ret 1205. */
  perMinute: number | undefined = undefined;
  /** What webwxbatchgetcontact answers. */
  batch: "ok" | "1205" = "ok";
  /** webwxinit answers with the newest sync key, so that only a client that kept its own gets what it missed. */
  initForgets = false;
  /** Endpoints that `down` is about; absent for all. */
  only: readonly string[] | undefined = undefined;
  /** What synccheck says before it says how things are: one code an answer. */
  mistaken: number[] = [];
  /** The code that a confirmed login is refused with. */
  shutOut: number | undefined = undefined;
  /** No more messages than this in one webwxsync; the rest follows with ContinueFlag 1. */
  maxSyncMessages: number | undefined = undefined;
  /** A script that stands behind the three answers that are scripts for a browser (of jslogin, login and synccheck). */
  tail = "";
  #down: Down = false;
  readonly #onChange: () => void;

  /** `onChange` hears of every change of `down`, so that open polls feel it. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get down(): Down {
    return this.#down;
  }

  set down(down: Down) {
    this.#down = down;
    this.#onChange();
  }

  /** What is wrong with an endpoint now. */
  at(endpoint: string): Down {
    return this.only === undefined || this.only.includes(endpoint) ? this.#down : false;
  }
}
