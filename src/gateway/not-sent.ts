/** not-sent: how a puppet says that an act surely did not happen. Any other error leaves that open. */

/** Thrown by a puppet before anything left for the platform, or when the platform refused. */
export class NotSent extends Error {
  readonly sent = "no";
  /** Whether trying again may help. */
  readonly again: boolean;
  /** Ms for which the platform wants to hear nothing from this account at all: it was asked too often. */
  readonly rest: number | undefined;
  constructor(because: string, again: boolean, rest?: number) {
    super(because);
    this.name = "NotSent";
    this.again = again;
    this.rest = rest;
  }
}

/** What says that nothing happened, whichever puppet's error it is. */
export type SurelyNotSent = Error & Pick<NotSent, "sent" | "again" | "rest">;
export function isNotSent(error: unknown): error is SurelyNotSent {
  return error instanceof Error && "sent" in error && error.sent === "no" && "again" in error;
}

/** A short Chinese reason for whatever was thrown. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
