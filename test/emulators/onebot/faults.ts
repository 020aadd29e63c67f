/** faults: how unkind the QQ side is. Tests change these at any time. What happens while the line is down is lost without any fault: nothing is ever told twice. */

export type Failure = { readonly retcode: number; readonly wording: string };

export class Faults {
  /** A kick is answered `ok`, and nobody is removed, rank or no rank. */
  silentKick = false;
  /** Calls that are answered `ok` without effect; a send among them answers with an id. */
  okOnly: readonly string[] = [];
  /** Calls that fail, by name. */
  failing: ReadonlyMap<string, Failure> = new Map();
  /** Calls that this version does not know: 1404. */
  unknown: readonly string[] = [];
  /** Every token is refused, the right one too. */
  refuseToken = false;
  noHeartbeats = false;
  /** QQ accepts the account. Without, heartbeats say so, whatever acts on the world fails and nothing arrives; `world.thrownOff` tells of it as well. */
  online = true;
  /** Sends answer `ok` and reach nobody, while `online` stays true: all, or only those into groups. They are in `world.undelivered`. */
  frozen: false | "all" | "groups" = false;
  /** How long calls take before anything is done, ms, by name; `*` is for all others, and Infinity for ever. */
  slow: ReadonlyMap<string, number> = new Map();
  /** New connections are refused, in both directions. Those that are open stay: see `dropLines`. */
  unreachable = false;
  /** The lines stay open and nothing comes over them: no event, no heartbeat, no answer. What is asked is done. */
  hung = false;
  /** Events that do not arrive: all, or those whose post_type, message_type, notice_type or request_type is named. */
  lost: boolean | readonly string[] = false;
  /** Requests are told twice, with the same flag. */
  duplicateRequests = false;
  /** Messages are told twice. */
  duplicateMessages = false;
  /** As the profile has it unless told otherwise. */
  negativeIds: boolean | undefined = undefined;
  /** Message ids begin again after so many messages. */
  idsRepeatAfter: number | undefined = undefined;
  /** Every id on the wire is a string. */
  stringIds = false;
  /** Values in segments are numbers where they look like numbers. */
  numberValues = false;
  /** Who let somebody in or out is not known: 0. */
  operatorZero = false;
  /** The bot's own messages are not reported. */
  noEcho = false;
  /** Events of what a call did come before its answer instead of after it. */
  eventsFirst = false;
  /** Lists of members stay as they were when they were first read under this fault. */
  staleLists = false;
}
